package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.provider.postgres.neon.NeonOwnership.Proof;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Deletes projects that are proved to be ours, at most one in a step. Thread-safe. */
final class NeonDeprovisioning {
  /** What is waited for when a project cannot be deleted yet, a phrase. */
  static final String LOCKED = "waiting for Neon to end its own work on the project";

  private final NeonApi api;
  private final NeonOwnership ownership;
  private final InstantSource clock;

  NeonDeprovisioning(NeonApi api, NeonOwnership ownership, InstantSource clock) {
    this.api = api;
    this.ownership = ownership;
    this.clock = clock;
  }

  /**
   * Removes the known project, then looks for others by name: a create whose answer was lost leaves
   * one that no checkpoint knows.
   */
  StepResult<Nothing> step(DeprovisionRequest request) throws InterruptedException {
    DatabaseIdentity identity = request.identity();
    CallContext call = request.call();
    Set<String> deleted = new LinkedHashSet<>();
    for (String id : knownIds(request)) {
      Proof proof = ownership.proof(id, identity, call);
      if (proof == Proof.NOT_OURS) {
        throw markIsGone(id);
      }
      if (proof == Proof.OURS) {
        Optional<String> locked = delete(id, identity, call);
        if (locked.isPresent()) {
          return locked(request, locked.get());
        }
        deleted.add(id);
        break;
      }
    }
    List<NeonProject> left =
        ownership.find(identity, call).stream().filter(p -> !deleted.contains(p.id())).toList();
    boolean seen = !knownIds(request).isEmpty() || !left.isEmpty();
    if (deleted.isEmpty() && !left.isEmpty()) {
      Optional<String> locked = delete(left.get(0).id(), identity, call);
      if (locked.isPresent()) {
        return locked(request, locked.get());
      }
      left = left.subList(1, left.size());
    }
    if (left.isEmpty()) {
      return seen ? StepResult.done() : nothing(request);
    }
    return StepResult.goOn(request.checkpoint(), "removing another project of the name");
  }

  /**
   * Nothing was ever seen of a project. A create that was refused, or lost, may have made one all
   * the same, and a list need not show at once what was just created.
   */
  private StepResult<Nothing> nothing(DeprovisionRequest request) {
    NeonCheckpoint saved = NeonCheckpoint.of(request.checkpoint());
    Instant now = clock.instant();
    Instant since = saved.nothingSince().orElse(now);
    Instant sure = since.plus(NeonProjectCreation.PAUSE);
    if (!now.isBefore(sure)) {
      return StepResult.done();
    }
    return StepResult.pollAfter(
        (saved.nothingSince().isPresent() ? saved : saved.withNothingSince(now)).toCheckpoint(),
        "making sure that no attempt left a project",
        Duration.between(now, sure));
  }

  private static StepResult<Nothing> locked(DeprovisionRequest request, String progress) {
    return StepResult.waiting(request.checkpoint(), progress);
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
   * @return empty if it is gone; otherwise what is waited for, a phrase
   * @throws ProviderException CONFLICT if somebody protects it at Neon
   */
  Optional<String> delete(String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    Optional<String> locked;
    try {
      locked = api.deleteProject(project, call);
    } catch (ProviderException e) {
      if (!e.isOutcomeKnown() || e.category() == ErrorCategory.RATE_LIMITED) {
        // There is nothing to be learned from a look at once.
        throw e;
      }
      // A 422 says that it is gone, that it is protected, or something else: look, do not guess.
      if (inspectUnprotected(project, identity, call).proof() != Proof.GONE) {
        throw e;
      }
      return Optional.empty();
    }
    if (locked.isPresent()) {
      NeonOwnership.Finding unused = inspectUnprotected(project, identity, call);
    }
    return locked.map(reason -> reason.isEmpty() ? LOCKED : LOCKED + ": " + reason);
  }

  private NeonOwnership.Finding inspectUnprotected(
      String project, DatabaseIdentity identity, CallContext call) throws InterruptedException {
    NeonOwnership.Finding finding = ownership.inspect(project, identity, call);
    if (!finding.protectedBranches().isEmpty()) {
      throw ProviderException.of(
              ErrorCategory.CONFLICT,
              "Neon does not delete the project "
                  + project
                  + ": somebody has protected its branch "
                  + String.join(", ", finding.protectedBranches())
                  + ".")
          .remedy(NeonErrors.UNPROTECT)
          .build();
    }
    return finding;
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
