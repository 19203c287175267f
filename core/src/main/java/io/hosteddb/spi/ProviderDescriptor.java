package io.hosteddb.spi;

import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one backend of a provider is and can do. Constant for the life of the provider, and made
 * without asking the vendor.
 *
 * @param profile what it shares with the other backends of its provider
 * @param backend who really serves it, such as {@code neon}; lower-case kebab
 * @param availability whether users can attach
 * @param fallbackRegions the regions to offer while the vendor's live list is not there; holds the
 *     default region
 * @param regionAliases regions that users may still ask for, each with the regions that stand in
 *     for it, best first
 * @param retiredRegions regions that are gone for good, each with a sentence that says so
 * @param timeLimit how long provisioning may take before it counts as FAILED (the vendor's resource
 *     stays owned)
 * @param typicalTime how long provisioning takes as a rule; the engine plans its looks from it
 * @param development whether it is for development and tests only
 * @param workloads what its databases serve, and why they do not serve what a user may expect; each
 *     workload once. Where that depends on something that must be asked, what is true as long as
 *     that is not known: see {@link DatabaseProvider#workloads}
 * @since 0.1
 */
public record ProviderDescriptor(
    ProviderProfile profile,
    String backend,
    Availability availability,
    List<Region> fallbackRegions,
    Map<RegionId, List<RegionId>> regionAliases,
    Map<RegionId, String> retiredRegions,
    Duration timeLimit,
    Duration typicalTime,
    boolean development,
    List<WorkloadSupport> workloads) {
  /**
   * Copies the collections and checks the descriptor.
   *
   * @throws IllegalArgumentException if the fallback regions lack the default region, a time is not
   *     positive, or a workload is named twice
   */
  public ProviderDescriptor {
    fallbackRegions = List.copyOf(fallbackRegions);
    regionAliases = Map.copyOf(regionAliases);
    retiredRegions = Map.copyOf(retiredRegions);
    workloads = List.copyOf(workloads);
    if (workloads.stream().map(WorkloadSupport::workload).distinct().count() < workloads.size()) {
      throw new IllegalArgumentException("A descriptor names each workload once.");
    }
    RegionId wanted = profile.defaultRegion();
    if (fallbackRegions.stream().noneMatch(r -> r.id().equals(wanted))
        && !regionAliases.containsKey(wanted)) {
      throw new IllegalArgumentException(
          "The default region "
              + wanted
              + " of "
              + profile.id()
              + " is not among its fallback regions.");
    }
    if (timeLimit.isNegative() || timeLimit.isZero() || typicalTime.isNegative()) {
      throw new IllegalArgumentException("The times of a descriptor are positive.");
    }
  }

  /**
   * A descriptor that says nothing of workloads.
   *
   * @param profile what it shares with the other backends of its provider
   * @param backend who really serves it
   * @param availability whether users can attach
   * @param fallbackRegions the regions to offer while the vendor's live list is not there
   * @param regionAliases regions that users may still ask for, each with those that stand in for it
   * @param retiredRegions regions that are gone for good, each with a sentence that says so
   * @param timeLimit how long provisioning may take before it counts as FAILED
   * @param typicalTime how long provisioning takes as a rule
   * @param development whether it is for development and tests only
   */
  public ProviderDescriptor(
      ProviderProfile profile,
      String backend,
      Availability availability,
      List<Region> fallbackRegions,
      Map<RegionId, List<RegionId>> regionAliases,
      Map<RegionId, String> retiredRegions,
      Duration timeLimit,
      Duration typicalTime,
      boolean development) {
    this(
        profile,
        backend,
        availability,
        fallbackRegions,
        regionAliases,
        retiredRegions,
        timeLimit,
        typicalTime,
        development,
        List.of());
  }

  /**
   * Begins the descriptor of a backend that is AVAILABLE, with a time limit of 10 minutes and a
   * typical time of 2 seconds.
   *
   * @param profile what it shares with the other backends of its provider
   * @param backend who really serves it
   * @return a builder
   */
  public static Builder builder(ProviderProfile profile, String backend) {
    return new Builder(profile, backend);
  }

  /** Builds a {@link ProviderDescriptor}. Not thread-safe. */
  public static final class Builder {
    private final ProviderProfile profile;
    private final String backend;
    private Availability availability = Availability.AVAILABLE;
    private List<Region> fallbackRegions = List.of();
    private final Map<RegionId, List<RegionId>> regionAliases = new LinkedHashMap<>();
    private final Map<RegionId, String> retiredRegions = new LinkedHashMap<>();
    private Duration timeLimit = Duration.ofMinutes(10);
    private Duration typicalTime = Duration.ofSeconds(2);
    private boolean development;
    private final List<WorkloadSupport> workloads = new ArrayList<>();

    private Builder(ProviderProfile profile, String backend) {
      this.profile = profile;
      this.backend = backend;
    }

    /**
     * Whether users can attach.
     *
     * @param value the availability
     * @return this
     */
    public Builder availability(Availability value) {
      this.availability = value;
      return this;
    }

    /**
     * The regions to offer while the vendor's live list is not there.
     *
     * @param regions holds the default region
     * @return this
     */
    public Builder fallbackRegions(List<Region> regions) {
      this.fallbackRegions = List.copyOf(regions);
      return this;
    }

    /**
     * One more region to offer while the vendor's live list is not there.
     *
     * @param id the region's id
     * @param label where it is, for people
     * @return this
     * @throws IllegalArgumentException if the id is malformed
     */
    public Builder region(String id, String label) {
      List<Region> all = new ArrayList<>(fallbackRegions);
      all.add(Region.of(id, label));
      return fallbackRegions(all);
    }

    /**
     * A region that users may still ask for.
     *
     * @param asked the region asked for
     * @param standIns the regions that stand in for it, best first
     * @return this
     */
    public Builder regionAlias(RegionId asked, List<RegionId> standIns) {
      this.regionAliases.put(asked, List.copyOf(standIns));
      return this;
    }

    /**
     * A region that is gone for good.
     *
     * @param region the region
     * @param sentence says so
     * @return this
     */
    public Builder retiredRegion(RegionId region, String sentence) {
      this.retiredRegions.put(region, sentence);
      return this;
    }

    /**
     * How long provisioning may take before it counts as FAILED.
     *
     * @param limit positive
     * @return this
     */
    public Builder timeLimit(Duration limit) {
      this.timeLimit = limit;
      return this;
    }

    /**
     * How long provisioning takes as a rule.
     *
     * @param typical zero or positive
     * @return this
     */
    public Builder typicalTime(Duration typical) {
      this.typicalTime = typical;
      return this;
    }

    /**
     * Says that the backend is for development and tests only.
     *
     * @return this
     */
    public Builder forDevelopment() {
      this.development = true;
      return this;
    }

    /**
     * What its databases serve, or do not serve and why: what the catalog says before an attach.
     *
     * @param support of a workload that was not named yet
     * @return this
     */
    public Builder workload(WorkloadSupport support) {
      this.workloads.add(support);
      return this;
    }

    /**
     * The same of several workloads.
     *
     * @param all each of a workload that was not named yet
     * @return this
     */
    public Builder workloads(List<WorkloadSupport> all) {
      this.workloads.addAll(all);
      return this;
    }

    /**
     * The descriptor.
     *
     * @return a new descriptor
     * @throws IllegalArgumentException if it is not valid
     */
    public ProviderDescriptor build() {
      return new ProviderDescriptor(
          profile,
          backend,
          availability,
          fallbackRegions,
          regionAliases,
          retiredRegions,
          timeLimit,
          typicalTime,
          development,
          workloads);
    }
  }
}
