package io.hosteddb.credentials;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.spi.CredentialTraits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of what is known of a database's credentials. It holds no secret.
 *
 * <p>Made by the library alone; it may say more in a later release.
 *
 * @since 0.1
 */
public interface CredentialsStatus {
  /** {@return the database} */
  DatabaseId database();

  /** {@return what rotating is like at its backend; empty if the backend cannot rotate} */
  Optional<CredentialTraits> traits();

  /**
   * {@return the generations, the newest first: all that are live, and those that are over as far
   * as they were not forgotten}
   */
  List<CredentialGeneration> generations();

  /** {@return when the injected ones are renewed; null if they do not expire} */
  @Nullable Instant renewsAt();

  /** {@return what somebody should look at; empty if all is well} */
  List<CredentialCondition> conditions();
}
