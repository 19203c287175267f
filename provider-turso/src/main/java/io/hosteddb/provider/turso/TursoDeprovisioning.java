package io.hosteddb.provider.turso;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes a database that is proved to be ours: by its saved id, or else as {@link TursoOwnership}
 * does. Thread-safe.
 */
final class TursoDeprovisioning {
  private static final Logger LOG = LoggerFactory.getLogger(TursoDeprovisioning.class);

  /** How long a database whose id is not known may take to show what it holds. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final TursoApi api;
  private final TursoErrors errors;
  private final TursoGroups groups;
  private final TursoOwnership ownership;
  private final InstantSource clock;

  TursoDeprovisioning(
      TursoApi api,
      TursoErrors errors,
      TursoGroups groups,
      TursoOwnership ownership,
      InstantSource clock) {
    this.api = api;
    this.errors = errors;
    this.groups = groups;
    this.ownership = ownership;
    this.clock = clock;
  }

  StepResult<Nothing> step(DeprovisionRequest request) throws InterruptedException {
    String name = request.identity().vendorName().value();
    TursoCheckpoint saved = TursoCheckpoint.of(request.checkpoint());
    Optional<FoundDatabase> found = api.findDatabase(name, request.call());
    if (found.isEmpty()) {
      return StepResult.done();
    }
    String ours = saved.database() != null ? saved.database().id() : request.externalId();
    if (ours == null) {
      return prove(request, name, saved, found.get());
    }
    if (found.get().id().isEmpty()) {
      // Without its id nobody can tell it from one that took its place.
      return StepResult.waiting(
          saved.toCheckpoint(), "looking whose database has the name: " + found.get().missing());
    }
    if (!ours.equals(found.get().id().get())) {
      return leftAlone(name, "has another id than the one that was created");
    }
    return delete(request, name, saved, found.get());
  }

  private StepResult<Nothing> prove(
      DeprovisionRequest request, String name, TursoCheckpoint saved, FoundDatabase found)
      throws InterruptedException {
    if (found.group().isEmpty()) {
      return undecided(name, saved.unfinished(begun(saved)), begun(saved), found.missing());
    }
    if (!found.group().get().equals(groups.group(request.region()))) {
      return leftAlone(name, "is in another group than this platform's");
    }
    if (found.database().isEmpty()) {
      return unfinished(request, name, saved, found);
    }
    TursoDatabase candidate = found.database().get();
    boolean same = candidate.equals(saved.candidate());
    TursoOwnership.Finding finding =
        ownership.inspect(name, candidate, same ? saved.proofToken() : null, request.call());
    return switch (finding.verdict()) {
      case OURS -> delete(request, name, saved, found);
      case FOREIGN -> leftAlone(name, "holds data, and nobody was ever given the one created");
      case NOT_SERVING, CHANGED -> {
        Instant since = same && saved.since() != null ? saved.since() : clock.instant();
        yield undecided(
            name,
            saved.considering(candidate, finding.proofToken()).since(since),
            since,
            finding.why());
      }
    };
  }

  private Instant begun(TursoCheckpoint saved) {
    return saved.unfinished() == null ? clock.instant() : saved.unfinished();
  }

  /**
   * A refused create was seen to leave an entry without a host (turso-cli, issue 169). Nobody can
   * ever have put anything into such a database, so that name and group prove that it is ours, once
   * it is clear that it is not about to get its host.
   */
  private StepResult<Nothing> unfinished(
      DeprovisionRequest request, String name, TursoCheckpoint saved, FoundDatabase found)
      throws InterruptedException {
    Instant since = begun(saved);
    return clock.instant().isBefore(since.plus(PATIENCE))
        ? StepResult.waiting(
            saved.unfinished(since).toCheckpoint(),
            "looking whose database has the name: " + found.missing())
        : delete(request, name, saved, found);
  }

  private StepResult<Nothing> undecided(
      String name, TursoCheckpoint next, Instant since, String why) {
    if (clock.instant().isBefore(since.plus(PATIENCE))) {
      return StepResult.waiting(next.toCheckpoint(), "looking whose database has the name: " + why);
    }
    return StepResult.failed(
        next.toCheckpoint(),
        new Failure(
            ErrorCategory.CONFLICT,
            "Turso has a database "
                + name
                + " of which nobody can tell whether this platform created it: "
                + why,
            "Ask the platform's operator to look at the database "
                + name
                + " at Turso and to delete it there if it is empty.",
            true));
  }

  /** What is not ours stays; of ours nothing is left. */
  private static StepResult<Nothing> leftAlone(String name, String why) {
    LOG.info("The Turso database {} {}: it is left alone.", name, why);
    return StepResult.done();
  }

  private StepResult<Nothing> delete(
      DeprovisionRequest request, String name, TursoCheckpoint saved, FoundDatabase found)
      throws InterruptedException {
    TursoApi.Deleted deleted = api.deleteDatabase(name, request.call());
    TursoRefusal refusal = deleted.refusal();
    if (refusal == null) {
      return deleted.confirmed()
          ? StepResult.done()
          : StepResult.waiting(saved.toCheckpoint(), "making sure that the database is gone");
    }
    if (found.deleteProtected() || refusal.isDeleteProtection()) {
      return StepResult.failed(saved.toCheckpoint(), isProtected(name, refusal));
    }
    throw errors.of(refusal).build();
  }

  /** Somebody at Turso switched it on, so it is not for us to switch it off. */
  private static Failure isProtected(String name, TursoRefusal refusal) {
    return new Failure(
        ErrorCategory.INVALID_REQUEST,
        "Turso does not delete the database "
            + name
            + " because delete protection is on for it or its group "
            + refusal.quoted()
            + ".",
        "Ask the platform's operator to switch delete protection off at Turso; the database is then"
            + " deleted by itself.",
        true);
  }
}
