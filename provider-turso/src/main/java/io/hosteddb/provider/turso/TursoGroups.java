package io.hosteddb.provider.turso;

import static io.hosteddb.provider.turso.TursoCheckpoint.GroupStage.ASLEEP;
import static io.hosteddb.provider.turso.TursoCheckpoint.GroupStage.MADE;
import static io.hosteddb.provider.turso.TursoCheckpoint.GroupStage.MISSING;
import static io.hosteddb.provider.turso.TursoCheckpoint.GroupStage.WAKING;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings the group of a location about when Turso turns out not to have it, and wakes it when it
 * sleeps. Groups stay: other databases of the platform use them. Thread-safe.
 */
final class TursoGroups {
  /** How long Turso may take to show a group that was made. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TursoApi api;
  private final TursoGroupRule rule;
  private final InstantSource clock;

  /** A group cannot move, so it is asked for its location once. */
  private final Map<String, RegionId> placed = new ConcurrentHashMap<>();

  TursoGroups(TursoApi api, TursoGroupRule rule, InstantSource clock) {
    this.api = api;
    this.rule = rule;
    this.clock = clock;
  }

  String group(RegionId location) {
    return rule.group(location);
  }

  /** The group that is made if it is missing; empty if the group is the operator's. */
  Optional<String> groupToMake(RegionId location) {
    return rule.isFixed() ? Optional.empty() : Optional.of(rule.group(location));
  }

  /** Where a database of the location really is, if that can be said without asking. */
  Optional<RegionId> placedAsFarAsKnown(RegionId location) {
    return rule.isFixed()
        ? Optional.ofNullable(placed.get(rule.group(location)))
        : Optional.of(location);
  }

  /** Where a database of the location really is. */
  RegionId placed(RegionId location, CallContext call) throws InterruptedException {
    Optional<RegionId> known = placedAsFarAsKnown(location);
    if (known.isPresent()) {
      return known.get();
    }
    String group = rule.group(location);
    Optional<RegionId> said = api.findGroup(group, call).flatMap(TursoGroups::location);
    said.ifPresent(where -> placed.put(group, where));
    return said.orElse(location);
  }

  private static Optional<RegionId> location(TursoGroup group) {
    return group.location(KnownRegions.TURSO.stream().map(region -> region.id()).toList());
  }

  /** What follows when Turso refuses a database for want of its group. */
  StepResult<Provisioned> missing(ProvisionRequest request, TursoCheckpoint saved) {
    String group = rule.group(request.region());
    if (rule.isFixed()) {
      throw ProviderException.of(
              ErrorCategory.NOT_FOUND,
              "The platform's Turso organization has no group '" + group + "'.")
          .remedy(
              "Ask the platform's operator to create the group at Turso or to correct the setting"
                  + " turso.group, then retry.")
          .build();
    }
    if (saved.group() != MADE) {
      return StepResult.goOn(
          saved.with(MISSING, clock.instant()).toCheckpoint(), "making the group " + group);
    }
    return late(saved, group, "does not show it yet");
  }

  /** Whether Turso says that the group sleeps; it asks. */
  boolean isAsleep(ProvisionRequest request) throws InterruptedException {
    return api.findGroup(rule.group(request.region()), request.call())
        .map(TursoGroup::archived)
        .orElse(false);
  }

  /** What follows when the group turns out to sleep. */
  StepResult<Provisioned> asleep(ProvisionRequest request, TursoCheckpoint saved) {
    String group = rule.group(request.region());
    boolean woken = saved.group() == WAKING && !isOver(saved);
    return woken
        ? StepResult.waiting(saved.toCheckpoint(), "waiting for the group " + group + " to wake")
        : StepResult.goOn(
            saved.with(ASLEEP, clock.instant()).toCheckpoint(), "waking the group " + group);
  }

  /**
   * One step towards a usable group.
   *
   * @return empty if it is usable now, as far as is known
   */
  Optional<StepResult<Provisioned>> step(ProvisionRequest request, TursoCheckpoint saved)
      throws InterruptedException {
    String group = rule.group(request.region());
    return switch (saved.group()) {
      case ASSUMED, WAKING -> Optional.empty();
      case MISSING -> Optional.of(make(request, saved, group));
      case MADE -> poll(request, saved, group);
      case ASLEEP -> Optional.of(wake(request, saved));
    };
  }

  private StepResult<Provisioned> make(
      ProvisionRequest request, TursoCheckpoint saved, String group) throws InterruptedException {
    api.createGroup(group, request.region(), request.call());
    return StepResult.goOn(
        saved.with(MADE, clock.instant()).toCheckpoint(), "waiting for the group " + group);
  }

  private Optional<StepResult<Provisioned>> poll(
      ProvisionRequest request, TursoCheckpoint saved, String group) throws InterruptedException {
    Optional<TursoGroup> found = api.findGroup(group, request.call());
    if (found.isEmpty()) {
      return Optional.of(late(saved, group, "does not show it yet"));
    }
    if (!found.get().isIn(request.region())) {
      throw elsewhere(group, found.get().primary(), request.region());
    }
    if (found.get().archived()) {
      return Optional.of(asleep(request, saved));
    }
    return found.get().healthy()
        ? Optional.empty()
        : Optional.of(late(saved, group, "says that it is down"));
  }

  /** Wakes the group, whatever depends on it. */
  StepResult<Provisioned> wake(ProvisionRequest request, TursoCheckpoint saved)
      throws InterruptedException {
    String group = rule.group(request.region());
    boolean there = api.unarchiveGroup(group, request.call());
    return there
        ? StepResult.waiting(
            saved.with(WAKING, clock.instant()).toCheckpoint(),
            "waiting for the group " + group + " to wake")
        : missing(request, saved);
  }

  /**
   * Waits for a group, and makes it once more when it does not come: one that was there can go with
   * its last database (turso-cli, issue 693). The time limit ends what never succeeds.
   */
  private StepResult<Provisioned> late(TursoCheckpoint saved, String group, String what) {
    return isOver(saved)
        ? StepResult.goOn(
            saved.with(MISSING, clock.instant()).toCheckpoint(), "making the group " + group)
        : StepResult.waiting(
            saved.toCheckpoint(), "waiting for the group " + group + ": Turso " + what);
  }

  private boolean isOver(TursoCheckpoint saved) {
    Instant since = saved.since();
    return since != null && !clock.instant().isBefore(since.plus(PATIENCE));
  }

  private static ProviderException elsewhere(String group, String primary, RegionId wanted) {
    return ProviderException.of(
            ErrorCategory.CONFLICT,
            "The Turso group '" + group + "' is in " + primary + ", not in " + wanted + ".")
        .remedy(
            "Ask the platform's operator to choose another turso.group-prefix, or to rename that"
                + " group at Turso, then retry.")
        .build();
  }
}
