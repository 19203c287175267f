package io.hosteddb.junit;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryProject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What is there for a parameter: the databases of the test, of its class, and of the classes around
 * that, as far as no nearer one stands in their place.
 */
final class VisibleDatabases {
  private final List<TemporaryProject> projects = new ArrayList<>();
  private final List<TemporaryDatabase> databases = new ArrayList<>();

  /**
   * Those that a constructor or method of a class sees.
   *
   * @param context where it is called
   * @param declaring the class it stands in: of a constructor perhaps one around the test's own
   */
  static VisibleDatabases from(ExtensionContext context, Class<?> declaring) {
    VisibleDatabases visible = new VisibleDatabases();
    Class<?> below = null;
    boolean test = false;
    for (ExtensionContext each = context; each != null; each = each.getParent().orElse(null)) {
      Class<?> type = each.getTestClass().orElse(null);
      if (type != null && (below != null || declaring.isAssignableFrom(type))) {
        below = type;
        if (each.getElement().filter(type::equals).isPresent()) {
          visible.add(ClassDatabases.of(each));
        } else if (!test && isTest(each)) {
          // What is above it for the same method is the template that it is one of.
          test = true;
          visible.add(ClassDatabases.ofTest(each, type));
        }
      }
    }
    return visible;
  }

  private void add(Optional<TemporaryProject> found) {
    found.ifPresent(project -> {
      projects.add(project);
      project.databases().stream()
          .filter(database -> databases.stream().noneMatch(near -> hides(near, database)))
          .toList()
          .forEach(databases::add);
    });
  }

  private static boolean isTest(ExtensionContext context) {
    return context.getTestMethod().isPresent() && context.getTestInstances().isPresent();
  }

  private static boolean hides(TemporaryDatabase near, TemporaryDatabase far) {
    HostedDatabase one = near.database();
    HostedDatabase other = far.database();
    return one.provider().equals(other.provider())
        && Objects.equals(one.environment(), other.environment());
  }

  /** Of the nearest context that has any. */
  Optional<TemporaryProject> project() {
    return projects.stream().findFirst();
  }

  List<TemporaryDatabase> all() {
    return List.copyOf(databases);
  }

  List<TemporaryDatabase> withForm(String id) {
    return databases.stream().filter(database -> database.hasForm(id)).toList();
  }

  List<TemporaryDatabase> withVariable(String name) {
    return databases.stream()
        .filter(database ->
            database.database().variables().stream().anyMatch(v -> v.value().equals(name)))
        .toList();
  }

  List<TemporaryDatabase> forJdbc() {
    return withForm(KnownForms.JDBC);
  }

  Optional<TemporaryDatabase> find(Declared declared) {
    return databases.stream()
        .filter(database ->
            database.database().provider().value().equals(declared.wanted().provider())
                && Objects.equals(
                    text(database.database().environment()), declared.wanted().environment()))
        .findFirst();
  }

  private static @Nullable String text(@Nullable EnvironmentId environment) {
    return environment == null ? null : environment.value();
  }
}
