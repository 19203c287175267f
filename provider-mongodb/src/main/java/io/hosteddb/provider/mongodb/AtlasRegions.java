package io.hosteddb.provider.mongodb;

import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.profile.KnownRegions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The regions in which Atlas makes clusters, from its documentation of 2026: shown until the live
 * list is there, which needs a project and so exists for a shared one only. The regions of
 * governments and of China are left out, since they are another service's.
 */
final class AtlasRegions {
  private static final Map<Cloud, List<Region>> SMALL =
      Map.of(
          Cloud.AWS,
          KnownRegions.MONGODB,
          Cloud.GCP,
          regions(
              "CENTRAL_US=Iowa, USA",
              "SOUTH_AMERICA_EAST_1=São Paulo, Brazil",
              "WESTERN_EUROPE=Belgium",
              "EASTERN_ASIA_PACIFIC=Taiwan",
              "NORTHEASTERN_ASIA_PACIFIC=Tokyo, Japan",
              "SOUTHEASTERN_ASIA_PACIFIC=Singapore",
              "ASIA_NORTHEAST_3=Seoul, South Korea",
              "ASIA_SOUTH_1=Mumbai, India",
              "ASIA_SOUTHEAST_2=Jakarta, Indonesia"),
          Cloud.AZURE,
          regions(
              "US_EAST_2=Virginia, USA",
              "US_WEST=California, USA",
              "CANADA_CENTRAL=Toronto, Canada",
              "CHILE_CENTRAL=Santiago, Chile",
              "EUROPE_NORTH=Ireland",
              "EUROPE_WEST=Netherlands",
              "ASIA_EAST=Hong Kong",
              "INDIA_CENTRAL=Pune, India",
              "INDONESIA_CENTRAL=Jakarta, Indonesia",
              "MALAYSIA_WEST=Kuala Lumpur, Malaysia"));

  /** Beyond the small ones. */
  private static final Map<Cloud, List<Region>> DEDICATED =
      Map.of(
          Cloud.AWS,
          regions(
              "US_EAST_2=Ohio, USA",
              "US_WEST_1=N. California, USA",
              "CA_CENTRAL_1=Montreal, Canada",
              "CA_WEST_1=Calgary, Canada",
              "MX_CENTRAL_1=Querétaro, Mexico",
              "EU_WEST_2=London, UK",
              "EU_CENTRAL_2=Zurich, Switzerland",
              "EU_SOUTH_1=Milan, Italy",
              "EU_SOUTH_2=Spain",
              "AP_EAST_2=Taipei, Taiwan",
              "AP_NORTHEAST_3=Osaka, Japan",
              "AP_SOUTHEAST_3=Jakarta, Indonesia",
              "AP_SOUTHEAST_4=Melbourne, Australia",
              "AP_SOUTHEAST_5=Malaysia",
              "AP_SOUTHEAST_6=New Zealand",
              "AP_SOUTHEAST_7=Thailand",
              "AP_SOUTH_2=Hyderabad, India",
              "ME_CENTRAL_1=United Arab Emirates",
              "IL_CENTRAL_1=Tel Aviv, Israel"),
          Cloud.GCP,
          regions(
              "EASTERN_US=South Carolina, USA",
              "US_EAST_4=N. Virginia, USA",
              "US_EAST_5=Columbus, USA",
              "US_WEST_2=Los Angeles, USA",
              "US_WEST_3=Salt Lake City, USA",
              "US_WEST_4=Las Vegas, USA",
              "US_SOUTH_1=Dallas, USA",
              "WESTERN_US=Oregon, USA",
              "NORTH_AMERICA_NORTHEAST_1=Montreal, Canada",
              "NORTH_AMERICA_NORTHEAST_2=Toronto, Canada",
              "SOUTH_AMERICA_WEST_1=Santiago, Chile",
              "EUROPE_NORTH_1=Finland",
              "EUROPE_WEST_2=London, UK",
              "EUROPE_WEST_3=Frankfurt, Germany",
              "EUROPE_WEST_4=Netherlands",
              "EUROPE_WEST_6=Zurich, Switzerland",
              "EUROPE_WEST_8=Milan, Italy",
              "EUROPE_WEST_9=Paris, France",
              "EUROPE_WEST_10=Berlin, Germany",
              "EUROPE_WEST_12=Turin, Italy",
              "EUROPE_SOUTHWEST_1=Madrid, Spain",
              "EUROPE_CENTRAL_2=Warsaw, Poland",
              "MIDDLE_EAST_CENTRAL_1=Doha, Qatar",
              "MIDDLE_EAST_WEST_1=Tel Aviv, Israel",
              "AUSTRALIA_SOUTHEAST_1=Sydney, Australia",
              "AUSTRALIA_SOUTHEAST_2=Melbourne, Australia",
              "AFRICA_SOUTH_1=Johannesburg, South Africa",
              "ASIA_EAST_2=Hong Kong",
              "ASIA_NORTHEAST_2=Osaka, Japan",
              "ASIA_SOUTH_2=Delhi, India"),
          Cloud.AZURE,
          regions(
              "US_CENTRAL=Iowa, USA",
              "US_EAST=Virginia, USA",
              "US_NORTH_CENTRAL=Illinois, USA",
              "US_SOUTH_CENTRAL=Texas, USA",
              "US_WEST_2=Washington, USA",
              "US_WEST_3=Arizona, USA",
              "CANADA_EAST=Quebec, Canada",
              "MEXICO_CENTRAL=Querétaro, Mexico",
              "BRAZIL_SOUTH=São Paulo, Brazil",
              "UK_SOUTH=London, UK",
              "UK_WEST=Cardiff, UK",
              "FRANCE_CENTRAL=Paris, France",
              "GERMANY_WEST_CENTRAL=Frankfurt, Germany",
              "SWITZERLAND_NORTH=Zurich, Switzerland",
              "SWEDEN_CENTRAL=Gävle, Sweden",
              "NORWAY_EAST=Oslo, Norway",
              "POLAND_CENTRAL=Warsaw, Poland",
              "ITALY_NORTH=Milan, Italy",
              "SPAIN_CENTRAL=Madrid, Spain",
              "ISRAEL_CENTRAL=Israel",
              "QATAR_CENTRAL=Doha, Qatar",
              "UAE_NORTH=Dubai, United Arab Emirates",
              "SOUTH_AFRICA_NORTH=Johannesburg, South Africa",
              "ASIA_SOUTH_EAST=Singapore",
              "JAPAN_EAST=Tokyo, Japan",
              "JAPAN_WEST=Osaka, Japan",
              "KOREA_CENTRAL=Seoul, South Korea",
              "AUSTRALIA_EAST=New South Wales, Australia",
              "AUSTRALIA_SOUTH_EAST=Victoria, Australia",
              "NEW_ZEALAND_NORTH=Auckland, New Zealand"));

  private AtlasRegions() {}

  private static List<Region> regions(String... idsAndPlaces) {
    return List.of(idsAndPlaces).stream()
        .map(text -> {
          int equals = text.indexOf('=');
          return Region.of(text.substring(0, equals), text.substring(equals + 1));
        })
        .toList();
  }

  /** The regions of a cloud in which a size is offered. */
  static List<Region> of(Cloud cloud, AtlasTier tier) {
    List<Region> regions = new ArrayList<>(SMALL.getOrDefault(cloud, List.of()));
    if (tier.isDedicated()) {
      regions.addAll(DEDICATED.getOrDefault(cloud, List.of()));
    }
    return List.copyOf(regions);
  }

  /** Where a database goes if the user names no region. */
  static RegionId defaultOf(Cloud cloud, AtlasTier tier) {
    return RegionId.of(
        switch (cloud) {
          case AWS -> "US_WEST_2";
          case GCP -> "CENTRAL_US";
          case AZURE -> tier.isDedicated() ? "US_WEST_2" : "US_EAST_2";
        });
  }

  /** Ids of the live list with the places that are known; an unknown one is its own place. */
  static List<Region> named(List<String> ids, Cloud cloud) {
    Map<String, String> places = new TreeMap<>();
    of(cloud, new AtlasTier("M10"))
        .forEach(region -> places.put(region.id().value(), region.label()));
    return ids.stream().map(id -> Region.of(id, places.getOrDefault(id, id))).toList();
  }
}
