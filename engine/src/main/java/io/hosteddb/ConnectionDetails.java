package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.environment.MaskedVariable;
import io.hosteddb.spi.Snippet;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to use a READY database. It holds no secret.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public sealed interface ConnectionDetails permits ConnectionDetailsValue {
  /** {@return the database} */
  HostedDatabase database();

  /** {@return its variables, secrets masked} */
  List<MaskedVariable> variables();

  /** {@return code to copy and paste} */
  List<Snippet> snippets();

  /** {@return where the user reads more; null if the provider is not configured any more} */
  @Nullable URI docsUrl();
}
