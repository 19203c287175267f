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
 * @param database the database
 * @param variables its variables, secrets masked
 * @param snippets code to copy and paste
 * @param docsUrl where the user reads more; null if the provider is not configured any more
 * @since 0.1
 */
public record ConnectionDetails(
    HostedDatabase database,
    List<MaskedVariable> variables,
    List<Snippet> snippets,
    @Nullable URI docsUrl) {
  /** Copies the lists. */
  public ConnectionDetails {
    variables = List.copyOf(variables);
    snippets = List.copyOf(snippets);
  }
}
