package io.hosteddb.provider.mongodb;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.ProvisionResult;
import java.util.List;
import java.util.Optional;

/** The IP access list of a database's project: who may connect. Thread-safe. */
final class AtlasAccessList {
  private static final String NOT_THERE = "not there";

  /** So many entries are asked for in one step. */
  private static final int ENTRIES_A_STEP = 10;

  private final AtlasSettings options;
  private final AtlasApi api;
  private final AtlasSharedAccessList shared = new AtlasSharedAccessList();

  AtlasAccessList(AtlasSettings options, AtlasApi api) {
    this.options = options;
    this.api = api;
  }

  /** Adds the entries of the settings. */
  ProvisionResult add(ProvisionRequest request, AtlasCheckpoint state, String project)
      throws InterruptedException {
    String comment = "hosteddb " + request.identity().platform();
    boolean done =
        state.isShared()
            ? shared.tryAdd(
                project,
                () -> api.addAccessEntries(project, options.accessList(), comment, request.call()))
            : addNow(request, project, comment);
    return done
        ? ProvisionResult.goOn(state.withAccessList().checkpoint(), "creating the cluster")
        : ProvisionResult.waiting(state.checkpoint(), "waiting for the access list");
  }

  private boolean addNow(ProvisionRequest request, String project, String comment)
      throws InterruptedException {
    api.addAccessEntries(project, options.accessList(), comment, request.call());
    return true;
  }

  /**
   * Whether the access list applies: entries are accepted at once and carried out later, and until
   * then nobody can connect.
   *
   * @return what to do until then; empty if it applies
   */
  Optional<ProvisionResult> poll(ProvisionRequest request, AtlasCheckpoint state, String project)
      throws InterruptedException {
    if (state.isShared() && shared.isActive(project)) {
      return Optional.empty();
    }
    List<String> ranges = options.accessList();
    int from = state.applied();
    for (int i = from; i < ranges.size(); i++) {
      if (i == from + ENTRIES_A_STEP) {
        return Optional.of(
            AtlasProvisioning.goOn(state.withApplied(i), request, "waiting for the access list"));
      }
      String range = ranges.get(i);
      String status = entryStatus(request, state, project, range);
      if (status.equals(NOT_THERE)) {
        return Optional.of(
            AtlasProvisioning.waiting(
                state.withoutAccessList(),
                request,
                "waiting for the access list: " + range + " is gone"));
      }
      if (status.equals("FAILED")) {
        shared.failed(project);
        return Optional.of(
            new ProvisionResult.Failed(state.withoutAccessList().checkpoint(), failed(range)));
      }
      if (!status.equals("ACTIVE")) {
        return Optional.of(
            AtlasProvisioning.waiting(
                state.withApplied(i),
                request,
                "waiting for the access list: " + range + " is " + status));
      }
    }
    if (state.isShared()) {
      shared.seenActive(project);
    }
    return Optional.empty();
  }

  /** What an operator has removed from a shared project stays removed, and is not waited for. */
  private String entryStatus(
      ProvisionRequest request, AtlasCheckpoint state, String project, String range)
      throws InterruptedException {
    Optional<String> status = api.entryStatus(project, range, request.call());
    return status.orElse(state.isShared() ? "ACTIVE" : NOT_THERE);
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
