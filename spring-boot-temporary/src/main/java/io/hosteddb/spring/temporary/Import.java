package io.hosteddb.spring.temporary;

import io.hosteddb.error.Violation;
import io.hosteddb.temporary.TemporaryDatabase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.annotation.AnnotationAttributes;

/**
 * A database of the context, and what of it is wanted.
 *
 * @param database the database
 * @param named the connection details that the annotation names; none for all
 * @param connections those that it gives
 */
record Import(TemporaryDatabase database, Set<Class<?>> named, List<Connection> connections) {
  static Import of(TemporaryDatabase database, AnnotationAttributes annotation) {
    Set<Class<?>> named = Set.of(annotation.getClassArray("types"));
    List<Connection> connections =
        Connection.of(database).stream()
            .filter(one -> named.isEmpty() || named.contains(one.type()))
            .toList();
    return new Import(database, named, connections);
  }

  /** What it names and cannot give. */
  Optional<Violation> missing() {
    if (connections.size() >= named.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Violation(
            "types",
            database
                + " does not give all of "
                + named.stream().map(Class::getSimpleName).sorted().toList()
                + ", but "
                + Connection.of(database).stream().map(c -> c.type().getSimpleName()).toList()
                + "."));
  }

  /** The connections that it gives beside others: what another one names it leaves to that. */
  List<Connection> given(List<Import> all) {
    return connections.stream()
        .filter(connection ->
            all.stream().noneMatch(other -> !other.equals(this) && leaves(connection, other)))
        .toList();
  }

  private boolean leaves(Connection connection, Import other) {
    return named.isEmpty() && other.named().contains(connection.type());
  }
}
