package io.hosteddb;

import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.credentials.RuntimeStatus;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.Operation;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.NotSupportedException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the credentials of READY databases: {@link HostedDatabases#credentials}. Implemented by
 * the library alone. Thread-safe.
 *
 * <p>A rotation makes a new generation beside the old one and swaps the injected variables in one
 * write, with which the project's revision rises: then it has SUCCEEDED. The old generation is
 * <em>retiring</em>: it is revoked when every expected runtime has {@linkplain #acknowledge
 * acknowledged} that revision or a later one, or when the overlap is over, whichever is first.
 * Where no runtime is expected, only the time ends it. Credentials that expire are renewed by the
 * engine in the same way at two thirds of their life.
 *
 * @since 0.1
 */
public sealed interface DatabaseCredentials permits CredentialsArea {
  /**
   * Rotates the injected credentials of a database: returns at once.
   *
   * @param request which database, by whom, with which overlap; the policy is asked for {@link
   *     Action#ROTATE}
   * @return the operation, RUNNING; the one of then if the idempotency key was used before with the
   *     same parameters
   * @throws NotFoundException if there is no such database
   * @throws AccessDeniedException if the actor may not
   * @throws NotReadyException if the database is not READY
   * @throws NotSupportedException if its backend cannot rotate
   * @throws ConflictException if another operation is running, too many generations are live, or
   *     the idempotency key was used with other parameters
   * @throws InvalidRequestException if the overlap or the reason is not valid, or acknowledgements
   *     are asked for where they can decide nothing
   */
  Operation rotate(RotateRequest request);

  /**
   * Rotates without overlap, because somebody has seen what he must not: every generation is
   * revoked first and its sessions are ended, then the new one is issued and injected. In between
   * nobody gets in. A running {@link #rotate} or renewal is CANCELLED and taken over. It is tried
   * until it is done. What the vendor cannot end is said in the result of the operation.
   *
   * @param request which database, by whom, why; it has no overlap. The policy is asked for {@link
   *     Action#ROTATE_COMPROMISED}
   * @return the operation, RUNNING; the one of then if the idempotency key was used before
   * @throws NotFoundException if there is no such database
   * @throws AccessDeniedException if the actor may not
   * @throws NotReadyException if the database is not READY
   * @throws NotSupportedException if its backend cannot rotate
   * @throws ConflictException if an operation is running that is no weaker
   * @throws InvalidRequestException if an overlap or an acknowledgement is asked for
   */
  Operation rotateCompromised(RotateRequest request);

  /**
   * Says which runtimes use the managed variables of an environment, in place of those that were
   * said before; until the project is closed. A database that is project-wide waits for those of
   * all environments of its project, one of an environment for those of that environment.
   *
   * @param project the project
   * @param environment the environment; null for what runs outside any
   * @param runtimes which; {@link RuntimeName#ALL} alone if one acknowledgement stands for all that
   *     runs there; none if nobody acknowledges. 1,000 at most
   * @param actor who says so; the policy is asked for {@link Action#EXPECT_RUNTIMES}
   * @throws AccessDeniedException if the actor may not
   * @throws InvalidRequestException if there are too many
   */
  void expect(
      ProjectId project,
      @Nullable EnvironmentId environment,
      Set<RuntimeName> runtimes,
      Actor actor);

  /**
   * Says that a runtime runs with the managed variables of a revision or a later one. When every
   * expected runtime has said so, what the revision replaced is revoked. A lower revision than the
   * one that it has acknowledged changes nothing. One that is not expected is kept and waited for
   * by nobody; beyond 1,000 of an environment such are forgotten.
   *
   * @param runtime which
   * @param project the project
   * @param environment the environment that it runs in; null if it runs outside any
   * @param revision the revision of the environment that it was started with
   * @param actor who says so; the policy is asked for {@link Action#ACKNOWLEDGE}
   * @throws AccessDeniedException if the actor may not
   * @throws InvalidRequestException if the revision is negative
   * @throws ConflictException if the project has not reached the revision
   */
  void acknowledge(
      RuntimeName runtime,
      ProjectId project,
      @Nullable EnvironmentId environment,
      long revision,
      Actor actor);

  /**
   * The runtimes that are known in a project: those that are {@linkplain #expect expected}, and
   * those that have acknowledged without being expected.
   *
   * @param project the project
   * @param actor who asks; the policy is asked for {@link Action#READ}
   * @return snapshots, those outside any environment first, then by environment, each by name; none
   *     if nobody has said anything about the project
   * @throws AccessDeniedException if the actor may not
   * @throws NotSupportedException if the store keeps no operations
   */
  List<RuntimeStatus> runtimes(ProjectId project, Actor actor);

  /**
   * What is known of a database's credentials.
   *
   * @param database the database
   * @param actor who asks; the policy is asked for {@link Action#READ}
   * @return a snapshot; without generations if it was never READY
   * @throws NotFoundException if there is no such database
   * @throws AccessDeniedException if the actor may not
   */
  CredentialsStatus status(DatabaseId database, Actor actor);
}
