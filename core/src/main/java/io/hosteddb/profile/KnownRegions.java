package io.hosteddb.profile;

import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The regions that vendors offered when this release was made: shown until a vendor's live list is
 * there, and accepted by the local backends, so that what works locally works in the cloud.
 *
 * @since 0.1
 */
public final class KnownRegions {
  /** Turso's locations, from its API description of 2026-06. */
  public static final List<Region> TURSO =
      List.of(
          Region.of("aws-us-east-1", "N. Virginia, USA"),
          Region.of("aws-us-east-2", "Ohio, USA"),
          Region.of("aws-us-west-2", "Oregon, USA"),
          Region.of("aws-eu-west-1", "Ireland"),
          Region.of("aws-ap-south-1", "Mumbai, India"),
          Region.of("aws-ap-northeast-1", "Tokyo, Japan"));

  /** Neon's AWS regions, from its documentation of 2026. */
  public static final List<Region> POSTGRES =
      List.of(
          Region.of("aws-us-east-1", "N. Virginia, USA"),
          Region.of("aws-us-east-2", "Ohio, USA"),
          Region.of("aws-us-west-2", "Oregon, USA"),
          Region.of("aws-eu-central-1", "Frankfurt, Germany"),
          Region.of("aws-eu-west-2", "London, UK"),
          Region.of("aws-ap-southeast-1", "Singapore"),
          Region.of("aws-ap-southeast-2", "Sydney, Australia"),
          Region.of("aws-sa-east-1", "São Paulo, Brazil"));

  /**
   * The AWS regions in which MongoDB Atlas offers flex clusters, from its documentation of 2026.
   */
  public static final List<Region> MONGODB =
      List.of(
          Region.of("US_EAST_1", "N. Virginia, USA"),
          Region.of("US_WEST_2", "Oregon, USA"),
          Region.of("SA_EAST_1", "São Paulo, Brazil"),
          Region.of("EU_WEST_1", "Ireland"),
          Region.of("EU_WEST_3", "Paris, France"),
          Region.of("EU_CENTRAL_1", "Frankfurt, Germany"),
          Region.of("EU_NORTH_1", "Stockholm, Sweden"),
          Region.of("AP_EAST_1", "Hong Kong"),
          Region.of("AP_SOUTH_1", "Mumbai, India"),
          Region.of("AP_SOUTHEAST_1", "Singapore"),
          Region.of("AP_SOUTHEAST_2", "Sydney, Australia"),
          Region.of("AP_NORTHEAST_1", "Tokyo, Japan"),
          Region.of("AP_NORTHEAST_2", "Seoul, South Korea"),
          Region.of("ME_SOUTH_1", "Bahrain"),
          Region.of("AF_SOUTH_1", "Cape Town, South Africa"));

  /**
   * Neon's Azure regions, closed to new projects since 2026-04-07 and unsupported since 2026-08-27.
   */
  public static final Map<RegionId, String> RETIRED_POSTGRES =
      Map.of(
          RegionId.of("azure-eastus2"), retired("azure-eastus2"),
          RegionId.of("azure-westus3"), retired("azure-westus3"),
          RegionId.of("azure-gwc"), retired("azure-gwc"));

  /** Turso's older airport codes, each with the nearest location of today. */
  public static final Map<RegionId, List<RegionId>> TURSO_ALIASES = tursoAliases();

  private KnownRegions() {}

  private static String retired(String region) {
    return "The region "
        + region
        + " was closed by the vendor in 2026. Choose another, such as aws-us-west-2.";
  }

  private static Map<RegionId, List<RegionId>> tursoAliases() {
    Map<String, String> nearest =
        Map.of(
            "aws-us-west-2", "den gdl lax phx sea sjc",
            "aws-us-east-2", "dfw ord qro yyz",
            "aws-us-east-1", "atl bog bos ewr eze gig gru iad mia scl yul",
            "aws-eu-west-1", "ams arn cdg fra jnb lhr mad otp waw",
            "aws-ap-south-1", "bom sin",
            "aws-ap-northeast-1", "hkg nrt syd");
    Map<RegionId, List<RegionId>> aliases = new LinkedHashMap<>();
    nearest.forEach((region, codes) -> {
      for (String code : codes.split(" ", -1)) {
        aliases.put(RegionId.of(code), List.of(RegionId.of(region)));
      }
    });
    return Map.copyOf(aliases);
  }
}
