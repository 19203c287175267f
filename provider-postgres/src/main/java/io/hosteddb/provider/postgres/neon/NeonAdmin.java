package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the role that the API made connects to a database that is READY, whichever of its passwords
 * it has now: the one it was made with, the one that it got when applications had no use for it any
 * more, or one that only Neon knows. Thread-safe.
 */
final class NeonAdmin {
  private static final String NEXT_PASSWORD = "next-admin-password";

  private final NeonApi api;
  private final NeonProbe probe;

  NeonAdmin(NeonApi api, NeonProbe probe) {
    this.api = api;
    this.probe = probe;
  }

  /** Whether applications have known the role: databases of before have no other. */
  static boolean isHandedOut(Checkpoint database) {
    return NeonCheckpoint.of(database).loginPassword().isEmpty();
  }

  /** The password that the role gets when applications have another; empty if none was chosen. */
  static Optional<Secret> nextPassword(Checkpoint database) {
    return database.secret(NEXT_PASSWORD);
  }

  static Checkpoint withNextPassword(Checkpoint database, Secret password) {
    return database.with(NEXT_PASSWORD, password);
  }

  /**
   * How it connects.
   *
   * @param database the checkpoint of the database
   * @param project its id at Neon
   * @throws ProviderException if the database does not say which password is right, or Neon knows
   *     none either
   */
  NeonConnection connection(
      Checkpoint database, String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    List<NeonConnection> known = new ArrayList<>();
    Optional<NeonConnection> saved = NeonCheckpoint.of(database).connection();
    saved.flatMap(made -> nextPassword(database).map(made::withPassword)).ifPresent(known::add);
    saved.ifPresent(known::add);
    for (NeonConnection candidate : known) {
      if (letsIn(candidate, call)) {
        return candidate;
      }
    }
    return api.connection(project, identity, call)
        .orElseThrow(() ->
            ProviderException.of(
                    ErrorCategory.UNAUTHORIZED,
                    "Neon does not store the password of the project's role, so that it cannot be"
                        + " read again.")
                .remedy(
                    "Ask the platform's operator to let Neon store passwords for the project, and to"
                        + " reset that role's in Neon's console; then retry.")
                .outcomeKnown(true)
                .build());
  }

  /**
   * Whether the role gets in with a password.
   *
   * @throws ProviderException if the database says neither yes nor no: one that is asleep must not
   *     be taken for one that refuses, nor the other way round
   */
  boolean letsIn(NeonConnection connection, CallContext call) throws InterruptedException {
    NeonProbe.Outcome outcome = probe.ask(connection, call);
    if (outcome.failure() != null) {
      throw NeonRoles.of(outcome.failure());
    }
    if (outcome.result() == NeonProbe.Result.NOT_YET) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The database at Neon does not answer: " + outcome.reason() + ".")
          .outcomeKnown(true)
          .build();
    }
    return outcome.result() == NeonProbe.Result.ANSWERS;
  }
}
