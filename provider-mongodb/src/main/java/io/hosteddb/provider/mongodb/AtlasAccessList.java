package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.util.List;
import java.util.Optional;

/** The IP access list of a database's project: who may connect. Thread-safe. */
final class AtlasAccessList {
  private static final String NOT_THERE = "not there";

  /** So many entries are asked for in one step. */
  private static final int ENTRIES_A_STEP = 10;

  private final AtlasSettings settings;
  private final AtlasApi api;
  private final AtlasSharedAccessList shared = new AtlasSharedAccessList();

  AtlasAccessList(AtlasSettings settings, AtlasApi api) {
    this.settings = settings;
    this.api = api;
  }

  /** Adds the entries of the settings. */
  StepResult<Provisioned> add(ProvisionRequest request, AtlasCheckpoint saved, String project)
      throws InterruptedException {
    String comment = "hosteddb " + request.identity().platform();
    boolean done =
        saved.isShared()
            ? shared.tryAdd(
                project,
                () -> api.addAccessEntries(project, settings.accessList(), comment, request.call()))
            : addNow(request, project, comment);
    return done
        ? StepResult.goOn(saved.withAccessList().toCheckpoint(), "creating the cluster")
        : StepResult.waiting(saved.toCheckpoint(), "waiting for the access list");
  }

  private boolean addNow(ProvisionRequest request, String project, String comment)
      throws InterruptedException {
    api.addAccessEntries(project, settings.accessList(), comment, request.call());
    return true;
  }

  /**
   * Whether the access list applies: entries are accepted at once and carried out later, and until
   * then nobody can connect.
   *
   * @return what to do until then; empty if it applies
   */
  Optional<StepResult<Provisioned>> poll(
      ProvisionRequest request, AtlasCheckpoint saved, String project) throws InterruptedException {
    if (saved.isShared() && shared.isActive(project)) {
      return Optional.empty();
    }
    List<String> ranges = settings.accessList();
    int from = saved.applied();
    for (int i = from; i < ranges.size(); i++) {
      if (i == from + ENTRIES_A_STEP) {
        return Optional.of(
            AtlasProvisioning.goOn(saved.withApplied(i), request, "waiting for the access list"));
      }
      String range = ranges.get(i);
      String status = entryStatus(request, saved, project, range);
      if (status.equals(NOT_THERE)) {
        return Optional.of(
            AtlasProvisioning.waiting(
                saved.withoutAccessList(),
                request,
                "waiting for the access list: " + range + " is gone"));
      }
      if (status.equals("FAILED")) {
        shared.failed(project);
        return Optional.of(
            StepResult.failed(saved.withoutAccessList().toCheckpoint(), failed(range)));
      }
      if (!status.equals("ACTIVE")) {
        return Optional.of(
            AtlasProvisioning.waiting(
                saved.withApplied(i),
                request,
                "waiting for the access list: " + range + " is " + status));
      }
    }
    if (saved.isShared()) {
      shared.seenActive(project);
    }
    return Optional.empty();
  }

  /** What an operator has removed from a shared project stays removed, and is not waited for. */
  private String entryStatus(
      ProvisionRequest request, AtlasCheckpoint saved, String project, String range)
      throws InterruptedException {
    Optional<String> status = api.entryStatus(project, range, request.call());
    return status.orElse(saved.isShared() ? "ACTIVE" : NOT_THERE);
  }

  private static Failure failed(String range) {
    return new Failure(
        ErrorCategory.UNAVAILABLE,
        "MongoDB Atlas could not apply the entry " + range + " of the project's IP access list.",
        "Retry; if it fails again, ask the platform's operator to look at the entry at Atlas and at"
            + " the setting atlas.access-list.",
        true);
  }
}
