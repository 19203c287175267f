package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.environment.MaskedVariable;
import io.hosteddb.spi.Snippet;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the library makes of a {@link ConnectionDetails}. */
record ConnectionDetailsValue(
    HostedDatabase database,
    List<MaskedVariable> variables,
    List<MaskedForm> forms,
    List<Snippet> snippets,
    @Nullable URI docsUrl)
    implements ConnectionDetails {
  ConnectionDetailsValue {
    variables = List.copyOf(variables);
    forms = List.copyOf(forms);
    snippets = List.copyOf(snippets);
  }
}
