package io.hosteddb;

import io.hosteddb.error.Violation;
import io.hosteddb.internal.engine.RegionCache;
import io.hosteddb.internal.engine.WorkloadCache;
import io.hosteddb.internal.registry.Coordinates;
import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Sentences;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.NearMatch;
import io.hosteddb.spi.Availability;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a user asked for into what can be attached, and collects everything that is wrong with
 * it.
 */
final class AttachResolver {
  private final ProviderRegistry registry;
  private final RegionCache regions;
  private final WorkloadCache workloads;

  AttachResolver(ProviderRegistry registry, RegionCache regions, WorkloadCache workloads) {
    this.registry = registry;
    this.regions = regions;
    this.workloads = workloads;
  }

  /**
   * What was asked for, as far as it makes sense.
   *
   * @param provider null if there is no such provider
   * @param name null if the name is not allowed
   * @param requestedRegion null if it is not a region of the provider
   * @param targetRegion null if it is not a region of the provider
   * @param violations everything that is wrong
   */
  record Resolved(
      @Nullable DatabaseProvider provider,
      @Nullable DatabaseName name,
      @Nullable RegionId requestedRegion,
      @Nullable RegionId targetRegion,
      List<Violation> violations) {}

  Resolved resolve(AttachRequest request, Collection<Claim> claims) {
    List<Violation> violations = new ArrayList<>();
    DatabaseProvider provider = provider(request.provider(), violations);
    DatabaseName name = name(request, claims, violations);
    violations.addAll(Reasons.violations(request.reason()));
    RegionId asked = null;
    RegionId target = null;
    if (provider != null) {
      asked = askedRegion(request.region(), provider.descriptor(), violations);
      target = asked == null ? null : target(asked, provider, violations);
      requireWorkloads(request.workloads(), provider, violations);
    }
    return new Resolved(provider, name, asked, target, violations);
  }

  private @Nullable DatabaseProvider provider(String id, List<Violation> violations) {
    // The constructor takes what was never an id, too: then there is no such provider.
    Optional<DatabaseProvider> found = registry.offered(new ProviderId(id));
    if (found.isEmpty()) {
      List<String> known =
          registry.offered().stream().map(p -> p.descriptor().profile().id().value()).toList();
      if (id.isBlank()) {
        violations.add(
            new Violation("provider", "Name a provider: " + String.join(", ", known) + "."));
        return null;
      }
      String hint = Coordinates.hint(id).map(h -> " " + h).orElse(NearMatch.hint(id, known));
      violations.add(new Violation("provider", "There is no provider '" + shown(id) + "'." + hint));
      return null;
    }
    ProviderDescriptor descriptor = found.get().descriptor();
    if (descriptor.availability() == Availability.COMING_SOON) {
      violations.add(
          new Violation(
              "provider",
              descriptor.profile().displayName() + " is coming soon and cannot be attached yet."));
    }
    return found.get();
  }

  private void requireWorkloads(
      Set<WorkloadKind> wanted, DatabaseProvider provider, List<Violation> violations) {
    for (WorkloadKind workload : wanted) {
      workloads
          .whyNot(provider, workload)
          .ifPresent(why ->
              violations.add(
                  new Violation("workloads", "'" + workload + "' does not work here. " + why)));
    }
  }

  private static @Nullable DatabaseName name(
      AttachRequest request, Collection<Claim> claims, List<Violation> violations) {
    String text = request.name();
    if (text == null) {
      boolean usable = DatabaseName.violations(request.provider()).isEmpty();
      return usable ? derived(request.provider(), claims) : null;
    }
    List<String> wrong = DatabaseName.violations(text);
    wrong.forEach(message -> violations.add(new Violation("name", message)));
    return wrong.isEmpty() ? DatabaseName.of(text) : null;
  }

  /** The provider's id, with a number behind it if that name is taken. */
  static DatabaseName derived(String provider, Collection<Claim> claims) {
    DatabaseName name = DatabaseName.of(provider);
    for (int i = 2; isTaken(name, claims); i++) {
      name = DatabaseName.of(provider + "-" + i);
    }
    return name;
  }

  private static boolean isTaken(DatabaseName name, Collection<Claim> claims) {
    for (Claim claim : claims) {
      if (claim.name().key().equals(name.key())) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable RegionId askedRegion(
      @Nullable String text, ProviderDescriptor descriptor, List<Violation> violations) {
    if (text == null) {
      return descriptor.profile().defaultRegion();
    }
    try {
      return RegionId.of(text);
    } catch (IllegalArgumentException e) {
      violations.add(new Violation("region", String.valueOf(e.getMessage())));
      return null;
    }
  }

  private @Nullable RegionId target(
      RegionId asked, DatabaseProvider provider, List<Violation> violations) {
    ProviderDescriptor descriptor = provider.descriptor();
    String retired = descriptor.retiredRegions().get(asked);
    if (retired != null) {
      violations.add(new Violation("region", retired));
      return null;
    }
    List<RegionId> standIns = descriptor.regionAliases().getOrDefault(asked, List.of());
    Optional<RegionId> target = among(regions.regions(provider), asked, standIns);
    if (target.isEmpty()) {
      boolean sure = regions.makeSure(provider);
      target = among(regions.regions(provider), asked, standIns);
      if (target.isEmpty()) {
        violations.add(new Violation("region", noSuchRegion(asked, provider, sure)));
      }
    }
    return target.orElse(null);
  }

  private static Optional<RegionId> among(
      List<Region> offered, RegionId asked, List<RegionId> standIns) {
    return isAmong(offered, asked)
        ? Optional.of(asked)
        : standIns.stream().filter(standIn -> isAmong(offered, standIn)).findFirst();
  }

  private static boolean isAmong(List<Region> offered, RegionId wanted) {
    for (Region region : offered) {
      if (region.id().equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private String noSuchRegion(RegionId asked, DatabaseProvider provider, boolean sure) {
    List<String> ids =
        regions.regions(provider).stream().map(r -> r.id().value()).collect(Collectors.toList());
    return provider.descriptor().profile().displayName()
        + " has no region '"
        + shown(asked.value())
        + "'."
        + NearMatch.hint(asked.value(), ids)
        + (sure
            ? ""
            : " Its own list could not be read just now: if the region is new, try again in a"
                + " moment.");
  }

  /** The user's own text in a message: short and on one line. */
  private static String shown(String text) {
    return Sentences.quoted(text, 64);
  }
}
