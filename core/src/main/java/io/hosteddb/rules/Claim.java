package io.hosteddb.rules;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.VariableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attached database holds in its project, and what a new one asks for.
 *
 * @param database the database
 * @param name its name
 * @param provider its provider
 * @param environment the environment it is scoped to; null if it is project-wide
 * @param variables the environment variables it owns
 * @since 0.1
 */
public record Claim(
    DatabaseId database,
    DatabaseName name,
    ProviderId provider,
    @Nullable EnvironmentId environment,
    List<VariableName> variables) {
  /** Copies the list. */
  public Claim {
    variables = List.copyOf(variables);
  }
}
