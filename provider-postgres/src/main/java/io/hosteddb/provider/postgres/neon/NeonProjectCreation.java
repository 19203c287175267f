package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the project, or finds the one that an earlier attempt made. The API has no idempotency key
 * and no unique names, so after a create whose end was not seen nothing is created before it was
 * looked twice, with a pause: a list need not show at once what was just created. Thread-safe.
 */
final class NeonProjectCreation {
  /** How long nothing of ours must have been seen before anything is created once more. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final NeonApi api;
  private final NeonOwnership ownership;
  private final NeonDeprovisioning deprovisioning;
  private final NeonCreateTickets tickets;
  private final InstantSource clock;
  private final SecureRandom random;

  NeonProjectCreation(
      NeonApi api,
      NeonOwnership ownership,
      NeonDeprovisioning deprovisioning,
      NeonCreateTickets tickets,
      InstantSource clock,
      SecureRandom random) {
    this.api = api;
    this.ownership = ownership;
    this.deprovisioning = deprovisioning;
    this.tickets = tickets;
    this.clock = clock;
    this.random = random;
  }

  /** A step of a database that has no project yet, as far as the checkpoint knows. */
  StepResult<Provisioned> step(ProvisionRequest request, NeonCheckpoint saved)
      throws InterruptedException {
    if (!request.mayExist()) {
      return create(request, saved);
    }
    DatabaseId database = request.identity().database();
    Optional<String> ticket = saved.ticket().filter(t -> tickets.spend(database, t));
    if (ticket.isEmpty()) {
      return search(request, saved);
    }
    try {
      return create(request, saved);
    } catch (ProviderException e) {
      if (e.isNothingSent()) {
        tickets.giveBack(database, ticket.get());
      }
      throw e;
    }
  }

  private StepResult<Provisioned> create(ProvisionRequest request, NeonCheckpoint saved)
      throws InterruptedException {
    NeonApi.Created created =
        api.createProject(request.identity(), request.region().value(), request.call());
    List<String> open =
        created.operations().stream().filter(o -> !o.isDone()).map(NeonOperation::id).toList();
    // The password of the application's role is saved long before it is used.
    NeonCheckpoint known =
        saved.withProject(created.project()).withOperations(open).withLoginPassword(random);
    return pending(
        request,
        created.connection().map(known::withConnection).orElse(known),
        "Neon is creating the project",
        open.isEmpty() ? Duration.ZERO : null);
  }

  private StepResult<Provisioned> search(ProvisionRequest request, NeonCheckpoint saved)
      throws InterruptedException {
    DatabaseIdentity identity = request.identity();
    CallContext call = request.call();
    List<NeonProject> ours = ownership.find(identity, call);
    if (ours.isEmpty()) {
      return nothing(request, saved);
    }
    if (ours.size() > 1) {
      // Everybody who finds them keeps the same one.
      Optional<String> locked =
          deprovisioning.delete(ours.get(ours.size() - 1).id(), identity, call);
      return locked.isEmpty()
          ? pending(request, saved, "removing what was created twice", Duration.ZERO)
          : pending(request, saved, locked.get(), null);
    }
    return pending(
        request,
        saved.withProject(ours.get(0)).withLoginPassword(random),
        "going on with the project of an earlier attempt",
        Duration.ZERO);
  }

  private StepResult<Provisioned> nothing(ProvisionRequest request, NeonCheckpoint saved) {
    Instant now = clock.instant();
    Optional<Instant> since = saved.nothingSince();
    Instant sure = since.orElse(now).plus(PAUSE);
    if (now.isBefore(sure)) {
      return pending(
          request,
          since.isPresent() ? saved : saved.withNothingSince(now),
          "making sure that no earlier attempt left a project",
          Duration.between(now, sure));
    }
    String ticket = tickets.issue(request.identity().database());
    return pending(request, saved.withTicket(ticket), "creating the project", Duration.ZERO);
  }

  private static StepResult.Pending<Provisioned> pending(
      ProvisionRequest request,
      NeonCheckpoint next,
      String progress,
      @Nullable Duration pollAfter) {
    return StepResult.waiting(next.toCheckpoint(), progress)
        .withPollAfter(pollAfter)
        .withResource(next.project().map(p -> p.resource(request.region())).orElse(null));
  }
}
