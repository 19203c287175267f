package io.hosteddb.temporary;

import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Databases that were attached together, and go together. Thread-safe.
 *
 * @since 0.1
 */
public final class TemporaryProject implements AutoCloseable {
  private final OpenLibraries.Use use;
  private final ProjectId id;
  private final List<TemporaryDatabase> databases;
  private final AtomicBoolean closed = new AtomicBoolean();

  TemporaryProject(OpenLibraries.Use use, ProjectId id, List<TemporaryDatabase> databases) {
    this.use = use;
    this.id = id;
    this.databases = List.copyOf(databases);
  }

  /**
   * The databases.
   *
   * @return all of them, in the order in which they were wanted
   */
  public List<TemporaryDatabase> databases() {
    return databases;
  }

  /**
   * The database of a provider.
   *
   * @param provider the id of the provider
   * @return the database
   * @throws InvalidRequestException if there is none or, in environments of their own, several
   */
  public TemporaryDatabase database(String provider) {
    List<TemporaryDatabase> found =
        databases.stream().filter(d -> d.database().provider().value().equals(provider)).toList();
    if (found.size() != 1) {
      throw new InvalidRequestException(
          List.of(
              new Violation(
                  "provider",
                  (found.isEmpty() ? "There is no " : "There are several ")
                      + provider
                      + " here, but "
                      + databases)));
    }
    return found.get(0);
  }

  /**
   * The managed variables in clear, of the databases that reach every environment: what a runtime
   * gets. For a process: {@code builder.environment().putAll(project.variables())}.
   *
   * @return the values by name
   */
  public Map<String, String> variables() {
    return variables(null);
  }

  /**
   * The managed variables of an environment in clear.
   *
   * @param environment the environment; null for the databases that reach every one
   * @return the values by name; none when this was closed
   */
  public Map<String, String> variables(@Nullable String environment) {
    ManagedEnvironment managed =
        use.library()
            .databases()
            .environment(
                id,
                environment == null ? null : EnvironmentId.of(environment),
                SharedLibrary.ACTOR);
    return managed.reveal(SharedLibrary.ACTOR, "temporary databases");
  }

  /**
   * Detaches all databases. Returns at once: they are removed in the background, and what is still
   * at a vendor when the last project is closed is waited for then, for a minute at most. Closing
   * twice does nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      databases.forEach(database -> use.library().detach(database.database().id()));
      use.end();
    }
  }

  /** What is attached; no value. */
  @Override
  public String toString() {
    return databases.stream().map(TemporaryDatabase::toString).collect(Collectors.joining(", "));
  }
}
