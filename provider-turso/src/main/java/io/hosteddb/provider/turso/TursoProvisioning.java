package io.hosteddb.provider.turso;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.util.Optional;

/**
 * The way to a database: create it, and if its answer may have been lost, first look whether it is
 * there. What follows for one that is ours is {@link TursoReadiness}. Thread-safe.
 */
final class TursoProvisioning {
  private final TursoApi api;
  private final TursoErrors errors;
  private final TursoGroups groups;
  private final TursoOwnership ownership;
  private final TursoReadiness readiness;
  private final TursoNameLimit limit;

  TursoProvisioning(
      TursoApi api,
      TursoErrors errors,
      TursoGroups groups,
      TursoOwnership ownership,
      TursoReadiness readiness,
      TursoNameLimit limit) {
    this.api = api;
    this.errors = errors;
    this.groups = groups;
    this.ownership = ownership;
    this.readiness = readiness;
    this.limit = limit;
  }

  StepResult<Provisioned> step(ProvisionRequest request) throws InterruptedException {
    String name = request.identity().vendorName().value();
    TursoCheckpoint saved = TursoCheckpoint.of(request.checkpoint());
    if (saved.database() != null) {
      return readiness.step(request, saved, saved.database());
    }
    limit.require("database", name);
    groups.groupToMake(request.region()).ifPresent(group -> limit.require("group", group));
    if (saved.candidate() != null) {
      return prove(request, name, saved, saved.candidate());
    }
    Optional<StepResult<Provisioned>> group = groups.step(request, saved);
    if (group.isPresent()) {
      return group.get();
    }
    // A fresh create with a group that is there takes no call that only looks.
    return request.mayExist() ? lookFirst(request, name, saved) : create(request, name, saved);
  }

  private StepResult<Provisioned> lookFirst(
      ProvisionRequest request, String name, TursoCheckpoint saved) throws InterruptedException {
    Optional<FoundDatabase> found = api.findDatabase(name, request.call());
    if (found.isEmpty()) {
      return create(request, name, saved);
    }
    Optional<String> group = found.get().group();
    if (group.isPresent() && !group.get().equals(groups.group(request.region()))) {
      throw TursoOwnership.conflict(
          name, "in the group '" + group.get() + "', where this platform did not create it");
    }
    Optional<TursoDatabase> database = found.get().database();
    if (group.isEmpty() || database.isEmpty()) {
      return StepResult.waiting(
          saved.toCheckpoint(),
          "looking whether an earlier attempt had created the database: " + found.get().missing());
    }
    return prove(request, name, saved, database.get());
  }

  private StepResult<Provisioned> prove(
      ProvisionRequest request, String name, TursoCheckpoint saved, TursoDatabase candidate)
      throws InterruptedException {
    TursoOwnership.Finding finding =
        ownership.inspect(name, candidate, saved.proofToken(), request.call());
    return switch (finding.verdict()) {
      case OURS ->
          StepResult.goOn(
              saved.owning(candidate).toCheckpoint(), "found what an earlier attempt had created");
      case FOREIGN ->
          throw TursoOwnership.conflict(name, "that holds data this platform did not put there");
      case NOT_SERVING ->
          StepResult.waiting(
              saved.considering(candidate, finding.proofToken()).toCheckpoint(),
              "looking whether an earlier attempt had created the database: " + finding.why());
      case CHANGED ->
          StepResult.waiting(
              saved.withoutCandidate().toCheckpoint(),
              "looking again for what an earlier attempt had created: " + finding.why());
    };
  }

  private StepResult<Provisioned> create(
      ProvisionRequest request, String name, TursoCheckpoint saved) throws InterruptedException {
    String group = groups.group(request.region());
    TursoApi.Created created = api.createDatabase(name, group, request.call());
    TursoRefusal refusal = created.refusal();
    if (refusal != null) {
      return refused(request, name, saved, refusal);
    }
    return created
        .database()
        .<StepResult<Provisioned>>map(
            database -> StepResult.goOn(saved.owning(database).toCheckpoint(), "minting a token"))
        // It is there, and the answer did not say how it is called: look.
        .orElseGet(() -> StepResult.goOn(saved.toCheckpoint(), "looking for the database created"));
  }

  private StepResult<Provisioned> refused(
      ProvisionRequest request, String name, TursoCheckpoint saved, TursoRefusal refusal)
      throws InterruptedException {
    if (refusal.isGroupAsleep()) {
      return groups.asleep(request, saved);
    }
    if (refusal.isGroupMissing()) {
      return groups.missing(request, saved);
    }
    if (refusal.isPlanLimit() || refusal.status() == 402) {
      // Such a refusal was seen to leave the database behind all the same (turso-cli, issue 169).
      throw errors.of(refusal).outcomeKnown(false).build();
    }
    if (refusal.isNameTaken()) {
      return taken(request, name, saved, refusal);
    }
    throw errors.of(refusal).build();
  }

  /** The three ways of saying so only mean that something may be there: it is looked at. */
  private StepResult<Provisioned> taken(
      ProvisionRequest request, String name, TursoCheckpoint saved, TursoRefusal refusal)
      throws InterruptedException {
    Optional<FoundDatabase> found = api.findDatabase(name, request.call());
    if (found.isPresent() && request.mayExist()) {
      // It came between our look and our create: an earlier create of ours, most likely.
      return StepResult.goOn(saved.toCheckpoint(), "looking for what an earlier attempt created");
    }
    if (found.isPresent()) {
      // Or else this create made it and was refused all the same: a retry and a detach look into
      // it.
      throw TursoOwnership.conflict(name, "that this platform does not know to be its own");
    }
    if (refusal.saysTaken()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "Turso says that the name " + name + " is taken, and shows no such database.")
          .outcomeKnown(true)
          .build();
    }
    throw errors.of(refusal).build();
  }
}
