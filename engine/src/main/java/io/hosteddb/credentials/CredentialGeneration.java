package io.hosteddb.credentials;

import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.RuntimeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one generation of a database's credentials. It holds no secret.
 *
 * <p>Made by the library alone; it may say more in a later release.
 *
 * @since 0.1
 */
public interface CredentialGeneration {
  /** {@return which} */
  CredentialId id();

  /** {@return where it stands} */
  CredentialStatus status();

  /** {@return when it was issued, or began to be} */
  Instant issuedAt();

  /** {@return who asked for it} */
  Actor issuedBy();

  /** {@return when it ends by itself; null if it does not, or that is not known} */
  @Nullable Instant expiresAt();

  /**
   * {@return the revision of the project that has the next generation in its place; null while it
   * is injected, or if it never was}
   */
  @Nullable Long replacedAtRevision();

  /**
   * {@return when it is revoked at the latest; null if it is not RETIRING, or waits for
   * acknowledgements alone}
   */
  @Nullable Instant revokeAt();

  /** {@return whether it may be revoked only after every expected runtime has acknowledged} */
  boolean waitsForAcknowledgement();

  /** {@return the expected runtimes that have not acknowledged the revision that replaced it} */
  List<RuntimeName> behind();

  /** {@return since when it is REVOKED or LEFT_VALID; null before} */
  @Nullable Instant endedAt();

  /** {@return what the user must know of it, sentences; null if there is nothing} */
  @Nullable String note();
}
