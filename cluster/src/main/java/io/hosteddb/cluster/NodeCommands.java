package io.hosteddb.cluster;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.RotateRequest;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.Operation;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the driver of the storm asks of a node, as a platform's users do. */
final class NodeCommands {
  /** In place of an overlap: nobody may get in any more with the old credentials. */
  static final String COMPROMISED = "compromised";

  private static final Actor ANA = Actor.user("ana");

  private final HostedDatabases databases;

  NodeCommands(HostedDatabases databases) {
    this.databases = databases;
  }

  /**
   * Answers.
   *
   * @return {@code ok} and what was asked for; or {@code refused} and why, if it is known that
   *     nothing was done
   */
  List<String> answer(List<String> words) {
    try {
      return switch (words.get(0)) {
        case "attach" -> attach(words.get(1), words.get(2), words.get(3), words.get(4));
        case "detach" -> database(databases.detach(DatabaseId.of(words.get(1)), ANA));
        case "get" -> database(databases.get(DatabaseId.of(words.get(1)), ANA));
        case "environment" -> environment(ProjectId.of(words.get(1)));
        case "reveal" -> reveal(DatabaseId.of(words.get(1)));
        case "rotate" -> rotate(words.get(1), words.get(2), words.get(3));
        case "expect" -> expect(ProjectId.of(words.get(1)));
        case "acknowledge" -> acknowledge(ProjectId.of(words.get(1)), words.get(2));
        default -> throw new IllegalArgumentException("unknown request " + words.get(0));
      };
    } catch (ConflictException
        | InvalidRequestException
        | NotFoundException
        | NotReadyException e) {
      return List.of("refused", e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  private List<String> attach(String project, String provider, String name, String key) {
    return database(
        databases.attach(
            AttachRequest.to(ProjectId.of(project))
                .provider(provider)
                .name(name)
                .idempotencyKey(IdempotencyKey.of(key))
                .by(ANA)
                .build()));
  }

  private static List<String> database(HostedDatabase database) {
    return List.of("ok", database.id().value(), database.status().name());
  }

  private List<String> rotate(String id, String key, String overlapSeconds) {
    RotateRequest.Builder request =
        RotateRequest.of(DatabaseId.of(id)).by(ANA).idempotencyKey(IdempotencyKey.of(key));
    Operation operation =
        overlapSeconds.equals(COMPROMISED)
            ? databases.credentials().rotateCompromised(request.build())
            : databases
                .credentials()
                .rotate(
                    request.overlap(Duration.ofSeconds(Long.parseLong(overlapSeconds))).build());
    return List.of("ok", operation.id().value(), operation.status().name());
  }

  private List<String> expect(ProjectId project) {
    databases.credentials().expect(project, null, Set.of(RuntimeName.ALL), ANA);
    return List.of("ok");
  }

  private List<String> acknowledge(ProjectId project, String revision) {
    databases
        .credentials()
        .acknowledge(RuntimeName.ALL, project, null, Long.parseLong(revision), ANA);
    return List.of("ok");
  }

  private List<String> environment(ProjectId project) {
    ManagedEnvironment environment = databases.environment(project, null, ANA);
    List<String> answer = new ArrayList<>(List.of("ok", String.valueOf(environment.revision())));
    environment.entries().forEach(entry -> answer.add(entry.variable().name().value()));
    return answer;
  }

  private List<String> reveal(DatabaseId id) {
    List<String> answer = new ArrayList<>(List.of("ok"));
    databases
        .reveal(id, ANA, "look whether the values work")
        .forEach((name, value) -> answer.add(name + "=" + value));
    return answer;
  }
}
