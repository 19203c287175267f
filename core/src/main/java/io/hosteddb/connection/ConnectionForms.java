package io.hosteddb.connection;

import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.VariableName;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says which forms the values of a provider's variables can be written in. A profile names what it
 * has, so nothing is guessed from the names of variables: {@code
 * ConnectionForms.postgres("DATABASE_URL")} for a variable that holds a PostgreSQL URI, and {@link
 * #of} for whatever the library does not know.
 *
 * <p>Thread-safe, quick, and without any connection. Called whenever somebody looks at a READY
 * database, and again when a form is revealed.
 *
 * @since 0.1
 */
public interface ConnectionForms {
  /**
   * What it reads. A database whose attached contract lacks one of them is not asked.
   *
   * @return names of variables of the profile's contract
   */
  Set<VariableName> variables();

  /**
   * Whether a contract has what it reads.
   *
   * @param contract the contract that a database was attached with
   * @return true if each of {@link #variables} stands in it
   */
  default boolean fits(VariableContract contract) {
    return contract.names().containsAll(variables());
  }

  /**
   * Writes the forms.
   *
   * @param values a value for each of {@link #variables}, at least
   * @return the forms in the order in which they are shown; one that this database cannot be
   *     written in as {@link ConnectionForm#refused}. What it throws costs the user the forms and
   *     nothing else.
   */
  List<ConnectionForm> write(VariableValues values);

  /**
   * Forms of one's own.
   *
   * @param variables names of variables of the profile's contract
   * @param write as {@link #write}; it is part of the profile, which is the same at each look, so
   *     name a method or keep it in a constant
   * @return the forms
   * @throws IllegalArgumentException if a name is malformed
   */
  static ConnectionForms of(
      Set<String> variables, Function<VariableValues, List<ConnectionForm>> write) {
    return new WrittenForms(
        variables.stream().map(VariableName::of).collect(Collectors.toUnmodifiableSet()), write);
  }

  /**
   * A variable that holds a PostgreSQL URI as libpq reads it: {@code
   * postgresql://user:password@host:port/database?sslmode=require}. Forms: parts, JDBC (pgjdbc),
   * JDBC properties, R2DBC (r2dbc-postgresql), psql, Node, Python.
   *
   * @param uri the variable's name
   * @return the forms
   * @throws IllegalArgumentException if the name is malformed
   */
  static ConnectionForms postgres(String uri) {
    return new PostgresForms(VariableName.of(uri).value());
  }

  /**
   * A variable that holds a MongoDB URI, and one with the name of the database. Forms: parts, the
   * Java driver's URI, mongosh, Node, Python.
   *
   * @param uri the name of the variable with {@code mongodb://} or {@code mongodb+srv://}
   * @param database the name of the variable with the database's name
   * @return the forms
   * @throws IllegalArgumentException if a name is malformed
   */
  static ConnectionForms mongodb(String uri, String database) {
    return new MongoForms(VariableName.of(uri).value(), VariableName.of(database).value());
  }

  /**
   * A variable that holds the URL of a libSQL database, and one with the token that opens it. Of a
   * file ({@code file:}): file, JDBC (sqlite-jdbc), sqlite3, Node, Python. At a server ({@code
   * libsql:}, {@code https:}, {@code wss:}): SQL over HTTP, curl, Node, Python; JDBC is refused
   * with a sentence.
   *
   * @param url the name of the variable with the URL
   * @param token the name of the variable with the token
   * @return the forms
   * @throws IllegalArgumentException if a name is malformed
   */
  static ConnectionForms libsql(String url, String token) {
    return new LibsqlForms(VariableName.of(url).value(), VariableName.of(token).value());
  }
}
