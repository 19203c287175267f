package io.hosteddb.simulators.atlas;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How the simulated Atlas behaves: what it does at times and not at others. Guarded by the
 * simulator's lock.
 */
final class AtlasBehavior {
  boolean quirky;
  int droppedDeletes;
  int failingProjectDeletes;
  boolean withoutCreatorRole;
  boolean withoutPayment;
  boolean forbiddenByPolicy;
  boolean addressNotAllowed;
  boolean upgrading;
  boolean rolloutRefusedForFlex;
  boolean entriesFail;
  Duration entriesTake = Duration.ZERO;
  final Set<String> withoutRight = new HashSet<>();
  int mostProjects = 250;
  int mostUsers = 100;
  int mostOnAPage = 500;
  boolean counts = true;
  final Set<String> fullRegions = new HashSet<>();
  private int deletes;
  private int duplicates;
  private int absences;
  private int closings;

  /** Whether the next deletion of a cluster is accepted and forgotten. */
  boolean dropsDelete() {
    if (droppedDeletes > 0) {
      droppedDeletes--;
      return true;
    }
    return quirky && ++deletes % 5 == 0;
  }

  /** Whether the next deletion of a project fails inside. */
  boolean failsProjectDelete() {
    if (failingProjectDeletes > 0) {
      failingProjectDeletes--;
      return true;
    }
    return quirky && ++closings % 7 == 0;
  }

  /** 400 in the documentation and in practice, 409 in the description. */
  int duplicateStatus() {
    return duplicates++ % 2 == 0 ? 400 : 409;
  }

  /** A project that is gone is unknown, or one that the caller is not in. */
  boolean isGoneAsUnauthorized() {
    return absences++ % 2 == 0;
  }
}
