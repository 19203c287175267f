package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.neon.OwnProjects.Proof;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Deletes projects that are proved to be ours, at most one in a step. Thread-safe. */
final class ProjectRemover {
  /** What is waited for when a project cannot be deleted yet, a phrase. */
  static final String LOCKED = "waiting for Neon to end its own work on the project";

  private final NeonApi api;
  private final OwnProjects projects;

  ProjectRemover(NeonApi api, OwnProjects projects) {
    this.api = api;
    this.projects = projects;
  }

  /**
   * Removes the known project, then looks for others by name: a create whose answer was lost leaves
   * one that no checkpoint knows.
   */
  DeprovisionResult deprovision(DeprovisionRequest request) throws InterruptedException {
    DatabaseIdentity identity = request.identity();
    CallContext call = request.call();
    Set<String> deleted = new LinkedHashSet<>();
    for (String id : knownIds(request)) {
      Proof proof = projects.proof(id, identity, call);
      if (proof == Proof.NOT_OURS) {
        throw markIsGone(id);
      }
      if (proof == Proof.OURS) {
        if (!delete(id, identity, call)) {
          return locked(request);
        }
        deleted.add(id);
        break;
      }
    }
    List<NeonProject> left =
        projects.find(identity, call).stream().filter(p -> !deleted.contains(p.id())).toList();
    if (deleted.isEmpty() && !left.isEmpty()) {
      if (!delete(left.get(0).id(), identity, call)) {
        return locked(request);
      }
      left = left.subList(1, left.size());
    }
    if (left.isEmpty()) {
      return DeprovisionResult.gone();
    }
    return new DeprovisionResult.Pending(
        request.checkpoint(), "removing another project of the name", Duration.ZERO);
  }

  private static DeprovisionResult locked(DeprovisionRequest request) {
    return new DeprovisionResult.Pending(request.checkpoint(), LOCKED, null);
  }

  private static Set<String> knownIds(DeprovisionRequest request) {
    Set<String> ids = new LinkedHashSet<>();
    NeonCheckpoint.of(request.checkpoint()).project().ifPresent(p -> ids.add(p.id()));
    String external = request.externalId();
    if (external != null) {
      ids.add(external);
    }
    return ids;
  }

  /**
   * Deletes a project that was just proved to be ours.
   *
   * @return false if it is locked for the moment
   */
  boolean delete(String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    try {
      return api.deleteProject(project, call);
    } catch (ProviderException e) {
      boolean mayBeGone =
          e.category() == ErrorCategory.NOT_FOUND || e.category() == ErrorCategory.INVALID_REQUEST;
      // A 422 says that it is gone, or something else: look rather than guess.
      if (!mayBeGone || projects.proof(project, identity, call) != Proof.GONE) {
        throw e;
      }
      return true;
    }
  }

  /** A project that we once knew as ours and that cannot be proved so now is left alone. */
  static ProviderException markIsGone(String project) {
    return ProviderException.of(
            ErrorCategory.CONFLICT,
            "The Neon project " + project + " does not bear this platform's labels any more.")
        .remedy(
            "Ask the platform's operator to look at the project in Neon's console, and to delete it"
                + " there if it is the platform's; the work then goes on by itself.")
        .build();
  }
}
