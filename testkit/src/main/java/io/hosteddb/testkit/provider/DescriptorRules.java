package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.DESCRIPTOR;

import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.Snippet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule 1. */
abstract class DescriptorRules extends RuleTests {
  private static final int POLLS = 100;

  @Test
  @DisplayName("Rule 1: the descriptor is constant")
  void rule01_descriptorIsConstant() throws Exception {
    DatabaseProvider provider = fixture().provider();
    ProviderDescriptor first = provider.descriptor();
    for (int look = 2; look <= POLLS; look++) {
      requireSame(first, provider.descriptor(), "look " + look);
    }
    DrivenDatabase database = fixture().newDatabase();
    DriveOutcome unusedEnding = database.provision();
    requireSame(first, provider.descriptor(), "a look after provisioning");
    unusedEnding = database.deprovision();
    requireSame(first, fixture().restarted().descriptor(), "a look after a restart");
  }

  private static void requireSame(ProviderDescriptor first, ProviderDescriptor now, String when) {
    DESCRIPTOR.require(
        first.equals(now),
        when + " shows another descriptor than the first:\n    " + first + "\n    " + now);
  }

  @Test
  @DisplayName("Rule 1: the descriptor is valid")
  void rule01_descriptorIsValid() throws Exception {
    ProviderDescriptor descriptor = fixture().provider().descriptor();
    List<String> wrong = new ArrayList<>();
    checkTexts(descriptor, wrong);
    checkRegions(descriptor, wrong);
    DESCRIPTOR.require(wrong.isEmpty(), String.join(" ", wrong));
  }

  private static void checkTexts(ProviderDescriptor descriptor, List<String> wrong) {
    ProviderProfile profile = descriptor.profile();
    require(wrong, !profile.displayName().isBlank(), "The display name is blank.");
    require(wrong, !profile.engine().isBlank(), "The engine is blank.");
    require(wrong, !profile.bestFor().isBlank(), "Best-for is blank.");
    require(
        wrong,
        descriptor.backend().matches("[a-z0-9]+(-[a-z0-9]+)*"),
        "The backend '" + descriptor.backend() + "' is not lower-case kebab.");
    require(wrong, profile.docsUrl().isAbsolute(), "The docs URL is not absolute.");
    require(
        wrong,
        descriptor.typicalTime().compareTo(descriptor.timeLimit()) <= 0,
        "The typical time is longer than the time limit.");
    for (Snippet snippet : profile.snippets()) {
      boolean complete =
          !snippet.language().isBlank() && !snippet.title().isBlank() && !snippet.code().isBlank();
      require(wrong, complete, "The snippet '" + snippet.title() + "' lacks a part.");
    }
    profile.contract().variables().stream()
        .filter(v -> v.description().isBlank())
        .forEach(v -> wrong.add("The variable " + v.name() + " has no description."));
  }

  private static void checkRegions(ProviderDescriptor descriptor, List<String> wrong) {
    Set<RegionId> known = new HashSet<>();
    for (Region region : descriptor.fallbackRegions()) {
      require(wrong, known.add(region.id()), "The region " + region.id() + " is listed twice.");
      require(wrong, !region.label().isBlank(), "The region " + region.id() + " has no label.");
      require(
          wrong,
          !descriptor.retiredRegions().containsKey(region.id()),
          "The region " + region.id() + " is offered and retired.");
    }
    descriptor
        .regionAliases()
        .forEach((asked, standIns) ->
            require(
                wrong,
                standIns.stream().anyMatch(known::contains),
                "No region that stands in for " + asked + " is offered."));
  }

  private static void require(List<String> wrong, boolean right, String sentence) {
    if (!right) {
      wrong.add(sentence);
    }
  }

  @Test
  @DisplayName("Rule 1: the live regions hold the default region or one that stands in for it")
  void rule01_regionsHoldTheDefault() throws Exception {
    List<Region> live = fixture().provider().regions(fixture().call());
    DESCRIPTOR.require(!live.isEmpty(), "regions() says there are none.");
    DESCRIPTOR.require(
        live.stream().anyMatch(r -> r.id().equals(fixture().region())),
        "regions() lacks " + fixture().region() + ", where a database goes by default.");
  }
}
