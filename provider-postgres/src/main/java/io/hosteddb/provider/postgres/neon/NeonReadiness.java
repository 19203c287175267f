package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.neon.NeonOwnership.Proof;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a project that is ours to the point where a client that connects succeeds: its operations
 * must be over, and a real connection must answer. Thread-safe.
 */
final class NeonReadiness {
  private static final int PROBES_BEFORE_A_POLL = 5;
  private static final String UNSEEN = "waiting for Neon to show the new project";

  private final NeonApi api;
  private final NeonOwnership ownership;
  private final NeonDeprovisioning deprovisioning;
  private final NeonProbe probe;
  private final NeonExtensions extensions;
  private final NeonRoles roles;
  private final InstantSource clock;
  private final SecureRandom random;

  NeonReadiness(
      NeonApi api,
      NeonOwnership ownership,
      NeonDeprovisioning deprovisioning,
      NeonProbe probe,
      NeonRoles roles,
      NeonExtensions extensions,
      InstantSource clock,
      SecureRandom random) {
    this.api = api;
    this.ownership = ownership;
    this.deprovisioning = deprovisioning;
    this.probe = probe;
    this.extensions = extensions;
    this.roles = roles;
    this.clock = clock;
    this.random = random;
  }

  /** A step of a database whose project is known. */
  StepResult<Provisioned> step(ProvisionRequest request, NeonCheckpoint saved, NeonProject project)
      throws InterruptedException {
    return new Step(request, project).take(saved);
  }

  /** One step. */
  private final class Step {
    private final ProvisionRequest request;
    private final CallContext call;
    private final NeonProject project;

    /** What is wrong with work that goes on: Neon itself repeats what failed. */
    private String trouble = "";

    Step(ProvisionRequest request, NeonProject project) {
      this.request = request;
      this.call = request.call();
      this.project = project;
    }

    StepResult<Provisioned> take(NeonCheckpoint saved) throws InterruptedException {
      boolean quiet = saved.operations().map(List::isEmpty).orElse(false);
      if (quiet && saved.trouble().isPresent()) {
        return replace(saved);
      }
      NeonCheckpoint next;
      try {
        next = withConnection(withOperations(saved)).withoutNothingSince();
      } catch (ProviderException e) {
        if (e.category() != ErrorCategory.NOT_FOUND) {
          throw e;
        }
        return notFound(saved);
      }
      if (!next.operations().orElse(List.of()).isEmpty()) {
        return waiting(next, "Neon is creating the database" + trouble);
      }
      return next.trouble().isPresent() ? failed(next) : probe(next);
    }

    /** Asks for the operations one by one, until one is not over. */
    private NeonCheckpoint withOperations(NeonCheckpoint saved) throws InterruptedException {
      NeonCheckpoint next = saved;
      List<NeonOperation> ended = new ArrayList<>();
      List<String> open = new ArrayList<>();
      if (saved.operations().isEmpty()) {
        for (NeonOperation operation : api.operations(project.id(), call)) {
          if (operation.isUnderWay()) {
            open.add(operation.id());
          } else {
            ended.add(operation);
          }
        }
      } else {
        open.addAll(saved.operations().get());
        while (!open.isEmpty()) {
          NeonOperation operation = api.operation(project.id(), open.get(0), call);
          if (operation.isUnderWay()) {
            trouble = operation.error().isEmpty() ? "" : ": " + operation.story();
            break;
          }
          ended.add(operation);
          open.remove(0);
        }
      }
      for (NeonOperation operation : ended) {
        // Others may still be at work: what to do is decided when all are quiet.
        next = operation.isBad() ? next.withTrouble(operation.story()) : next;
      }
      return next.withOperations(open);
    }

    /** How to connect, once it is needed; the answer of a create has it already. */
    private NeonCheckpoint withConnection(NeonCheckpoint next) throws InterruptedException {
      boolean needed = next.operations().orElse(List.of()).isEmpty() && next.trouble().isEmpty();
      if (!needed || next.connection().isPresent()) {
        return next;
      }
      return api.connection(project.id(), request.identity(), call)
          .map(next::withConnection)
          .orElseGet(() ->
              next.withTrouble("the password of its role is not stored and cannot be read again"));
    }

    private StepResult<Provisioned> probe(NeonCheckpoint next) throws InterruptedException {
      NeonConnection connection = next.connection().orElseThrow();
      NeonProbe.Outcome outcome = probe.ask(connection, call);
      if (outcome.failure() != null) {
        return StepResult.failed(next.toCheckpoint(), outcome.failure());
      }
      if (outcome.result() != NeonProbe.Result.ANSWERS) {
        int probes = next.probes() + 1;
        boolean readAgain =
            outcome.result() == NeonProbe.Result.REFUSED || probes % PROBES_BEFORE_A_POLL == 0;
        return waiting(
            readAgain ? next.withoutConnection() : next.withProbes(probes),
            "waiting for the database to answer: " + outcome.reason());
      }
      return next.inDoubt() ? readyAlone(next) : ready(next, connection);
    }

    /** A create that was given up as lost may have been carried out late. */
    private StepResult<Provisioned> readyAlone(NeonCheckpoint next) throws InterruptedException {
      List<NeonProject> others =
          ownership.find(request.identity(), call).stream()
              .filter(p -> !p.id().equals(project.id()))
              .toList();
      if (others.isEmpty()) {
        return ready(next, next.connection().orElseThrow());
      }
      Optional<String> locked = deprovisioning.delete(others.get(0).id(), request.identity(), call);
      return locked.isEmpty()
          ? pending(next, "removing what was created twice", Duration.ZERO)
          : waiting(next, locked.get());
    }

    /** The role that the API made stays the platform's; the application gets one of its own. */
    private StepResult<Provisioned> ready(NeonCheckpoint next, NeonConnection admin)
        throws InterruptedException {
      Optional<Secret> password = next.loginPassword();
      if (password.isEmpty()) {
        return pending(next.withLoginPassword(random), "choosing credentials", Duration.ZERO);
      }
      NeonConnection connection =
          NeonRoles.login(request.identity(), admin, CredentialId.main(1), password.get());
      // What is installed becomes the application's with the rest that the administrator owns.
      List<String> unused = extensions.install(admin, call);
      roles.make(request.identity(), admin, connection, false, call);
      roles.probe(connection, call);
      return StepResult.done(
          next.toCheckpoint(),
          new Provisioned(
              request.fill(Map.of("DATABASE_URL", connection.uri())),
              project.resource(request.region())));
    }

    private StepResult<Provisioned> failed(NeonCheckpoint next) {
      return StepResult.failed(
          next.toCheckpoint(),
          new Failure(
              ErrorCategory.UNAVAILABLE,
              "Neon could not finish the new project: " + next.trouble().orElse("") + ".",
              "Retry: the project is deleted and another is created. Or detach.",
              true));
    }

    /** After a failure, somebody wants it tried again: a new project is likelier to work. */
    private StepResult<Provisioned> replace(NeonCheckpoint saved) throws InterruptedException {
      Proof proof = ownership.proof(project.id(), request.identity(), call);
      if (proof == Proof.NOT_OURS) {
        throw NeonDeprovisioning.markIsGone(project.id());
      }
      if (proof == Proof.OURS) {
        Optional<String> locked = deprovisioning.delete(project.id(), request.identity(), call);
        if (locked.isPresent()) {
          return waiting(saved, locked.get());
        }
      }
      return StepResult.goOn(
          saved.withoutProject().toCheckpoint(), "replacing the project that failed");
    }

    private StepResult<Provisioned> notFound(NeonCheckpoint saved) throws InterruptedException {
      if (ownership.proof(project.id(), request.identity(), call) != Proof.GONE) {
        return waiting(saved, UNSEEN);
      }
      // It need not be shown at once, wherever one asks.
      Instant now = clock.instant();
      Instant since = saved.nothingSince().orElse(now);
      Instant sure = since.plus(NeonProjectCreation.PAUSE);
      if (now.isBefore(sure)) {
        return pending(saved.withNothingSince(since), UNSEEN, Duration.between(now, sure));
      }
      return StepResult.failed(
          saved.withoutProject().toCheckpoint(),
          new Failure(
              ErrorCategory.NOT_FOUND,
              "The project at Neon was deleted before the database was ready.",
              "Retry to create another, or detach.",
              true));
    }

    private StepResult.Pending<Provisioned> waiting(NeonCheckpoint next, String progress) {
      return pending(next, progress, null);
    }

    private StepResult.Pending<Provisioned> pending(
        NeonCheckpoint next, String progress, @Nullable Duration pollAfter) {
      return StepResult.waiting(next.toCheckpoint(), progress)
          .withPollAfter(pollAfter)
          .withResource(project.resource(request.region()));
    }
  }
}
