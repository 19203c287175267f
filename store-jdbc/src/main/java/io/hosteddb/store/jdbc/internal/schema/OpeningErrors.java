package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.store.jdbc.internal.classpath.OtherVersion;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.internal.sql.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why a store does not open. What will not go away by itself is a {@link
 * ConfigurationException} that names the true cause and what to do; it is not worth another try.
 */
public final class OpeningErrors {
  static final String POOL = "data-source.pool";
  static final String READ_ONLY = "data-source.read-only";
  static final String USER = "data-source.user";
  static final String DATABASE = "data-source.database";
  static final String DRIVER = "data-source.driver";
  static final String LOCKED = "data-source.locked";
  static final String TLS = "data-source.tls";
  static final String DISK = "data-source.disk";

  private static final Logger LOG = LoggerFactory.getLogger(OpeningErrors.class);
  private static final String PLUGINS = "META-INF/services/org.flywaydb.core.extensibility.Plugin";

  /** The libraries whose older versions a host may have pinned, by their packages. */
  private OpeningErrors() {}

  /**
   * What the host has to change.
   *
   * @param thrown what opening failed with
   * @return empty if it may pass, or nobody knows
   */
  public static Optional<ConfigurationException> permanent(Throwable thrown) {
    if (thrown instanceof ConfigurationException known) {
      return Optional.of(known);
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof LinkageError || t instanceof ServiceConfigurationError) {
        return Optional.of(OtherVersion.of("The store cannot be opened", t));
      }
      if (t instanceof SSLException || t instanceof CertificateException) {
        return found(
            TLS,
            "no trusted encrypted connection to the database comes about ("
                + t.getClass().getSimpleName()
                + "). Give the driver the certificate authority of the server (PostgreSQL:"
                + " sslrootcert), and the host name that the certificate is for.",
            thrown);
      }
    }
    return sqlException(thrown).flatMap(sql -> permanent(sql, thrown));
  }

  /**
   * What a DataSource threw that has asked neither a database nor a network.
   *
   * @param thrown what it threw in place of a connection
   * @return empty if it did ask
   */
  static Optional<ConfigurationException> ownFailure(Exception thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException || t instanceof IOException) {
        return Optional.empty();
      }
    }
    return found(
        Dialect.SETTING,
        "the DataSource itself fails ("
            + thrown.getClass().getSimpleName()
            + "). One that chooses a database or a connection by who asks, such as Spring's"
            + " AbstractRoutingDataSource or the one that Micronaut's transactions have, has none"
            + " for the store: give the store the DataSource of the one database that keeps its"
            + " records (Micronaut: DelegatingDataSource.unwrapDataSource).",
        thrown);
  }

  private static Optional<ConfigurationException> permanent(SQLException sql, Throwable thrown) {
    if (String.valueOf(sql.getMessage()).startsWith("No suitable driver")) {
      return found(
          DRIVER,
          "there is no JDBC driver for the DataSource's URL on the class path. Add the driver"
              + " (org.postgresql:postgresql or com.h2database:h2), or correct the URL. In a jar that"
              + " was put together of others, the files META-INF/services/java.sql.Driver must be"
              + " merged.",
          thrown);
    }
    if (SqlState.isForgotten(sql)) {
      return found(Dialect.SETTING, SqlState.pooler(sql), thrown);
    }
    return switch (SqlState.of(sql)) {
      case "28P01", "28000" ->
          found(
              USER,
              "the database refuses its user: the name or the password is wrong, or it may not"
                  + " connect from here (SQL state "
                  + sql.getSQLState()
                  + "). Correct the user and the password of the DataSource, or let the database's"
                  + " administrator allow them.",
              thrown);
      case "08004" ->
          found(
              USER,
              "the database rejects the connection (SQL state 08004): no password was given, or it"
                  + " does not take the kind of login or of encryption that the URL asks for. Correct"
                  + " the password of the DataSource, or its URL (PostgreSQL: sslmode).",
              thrown);
      case "3D000", "90013", "90146", "90149" ->
          found(
              DATABASE,
              "there is no database of the name that the DataSource's URL gives. Create it, or correct"
                  + " the URL.",
              thrown);
      case "25006", "90097" -> Optional.of(readOnly(thrown));
      case "90020" ->
          found(
              LOCKED,
              "its H2 file is open in another process, and H2 is for one. Stop the other process; or"
                  + " use PostgreSQL, which any number of processes may share.",
              thrown);
      case "42501" ->
          found(
              SchemaMigration.SETTING,
              "the database's role may not read and write the store's tables. Grant it USAGE on the"
                  + " schema, SELECT, INSERT, UPDATE, DELETE on its tables and USAGE on its"
                  + " sequences.",
              thrown);
      case "53100" ->
          found(DISK, "the database's disk is full (SQL state 53100). Make room on it.", thrown);
      case "90116" ->
          found(
              Dialect.SETTING,
              "its H2 database refuses statements with literals (SQL state 90116), and those of the"
                  + " store and of its migrations have some. Leave ALLOW_LITERALS out, or give the"
                  + " store a file of its own.",
              thrown);
      case "90048", "90030" ->
          found(
              DATABASE,
              "its H2 file was written by another version of H2 or is damaged (SQL state "
                  + sql.getSQLState()
                  + "). Use the version that wrote it, or restore a backup.",
              thrown);
      default -> Optional.empty();
    };
  }

  private static Optional<ConfigurationException> found(
      String setting, String text, Throwable cause) {
    return Optional.of(
        new ConfigurationException(setting, "The store cannot be opened: " + text, cause));
  }

  static ConfigurationException readOnly(@Nullable Throwable cause) {
    return new ConfigurationException(
        READ_ONLY,
        "The store cannot be opened: the DataSource only reads. Give the store one that writes: not"
            + " marked as read-only, not of a standby (targetServerType=primary), and of a user whose"
            + " transactions are not read-only by default.",
        cause);
  }

  static ConfigurationException oneConnection(String how, @Nullable Throwable cause) {
    return new ConfigurationException(
        POOL,
        "The store cannot be opened: the DataSource gives one connection, and "
            + how
            + ". To make and check its tables the store takes two at the same time. Give the pool at"
            + " least two connections; as many as steps run at once and four more is ample.",
        cause);
  }

  static ConfigurationException callersConnection() {
    return new ConfigurationException(
        Dialect.SETTING,
        "The store cannot be opened: the DataSource gives each caller the connection of its own"
            + " transaction, and the store commits by itself. Give it the DataSource beneath"
            + " (Micronaut: DelegatingDataSource.unwrapDataSource; Spring:"
            + " TransactionAwareDataSourceProxy.getTargetDataSource).");
  }

  /**
   * The database is one that the store knows: if Flyway does not, or finds no migrations, it has
   * lost what tells it of its own parts.
   *
   * @param thrown what opening failed with
   * @param product the database
   * @return empty if it is something else
   */
  public static Optional<ConfigurationException> lostPlugin(Throwable thrown, String product) {
    Optional<String> state = sqlException(thrown).map(SqlState::of);
    boolean noTables = state.map(s -> s.equals("42P01") || s.startsWith("42S0")).orElse(false);
    if (state.isPresent() && !noTables) {
      return Optional.empty();
    }
    boolean postgres = product.startsWith("PostgreSQL");
    List<String> plugins = plugins();
    boolean complete =
        plugins.stream()
                .anyMatch(p -> p.endsWith(postgres ? ".PostgreSQLDatabaseType" : ".H2DatabaseType"))
            && plugins.stream().anyMatch(p -> p.endsWith(".CoreResourceTypeProvider"));
    String text = String.valueOf(thrown.getMessage());
    String what;
    if (postgres && !isThere("org.flywaydb.database.postgresql.PostgreSQLDatabaseType")) {
      what =
          "Flyway's support for PostgreSQL is not on the class path. Add"
              + " org.flywaydb:flyway-database-postgresql in the version of flyway-core.";
    } else if (!complete) {
      what =
          "Flyway does not find its own parts for "
              + product
              + ", though their classes are on the class path: in a jar that was put together of"
              + " others, one file "
              + PLUGINS
              + " has replaced the others. Have such files merged: with the"
              + " ServicesResourceTransformer of maven-shade-plugin, or mergeServiceFiles() of"
              + " Gradle's shadow plugin.";
    } else if (text.contains("Unsupported Database") || text.contains("No database found")) {
      what =
          "Flyway does not know "
              + product
              + ". Use the versions of flyway-core and flyway-database-postgresql that"
              + " hosteddb-store-jdbc depends on.";
    } else {
      return Optional.empty();
    }
    return found(OtherVersion.SETTING, what, thrown);
  }

  /** What Flyway is told of its parts. */
  private static List<String> plugins() {
    List<String> found = new ArrayList<>();
    try {
      for (URL file :
          Collections.list(OpeningErrors.class.getClassLoader().getResources(PLUGINS))) {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false);
        try (InputStream content = connection.getInputStream()) {
          new String(content.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .forEach(found::add);
        }
      }
    } catch (IOException e) {
      LOG.debug("The parts of Flyway cannot be listed.", e);
    }
    return found;
  }

  private static boolean isThere(String type) {
    try {
      Class<?> unused = Class.forName(type, false, OpeningErrors.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** The driver's exception inside of what was thrown. */
  static Optional<SQLException> sqlException(@Nullable Throwable thrown) {
    Optional<SQLException> first = Optional.empty();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        // A pool's own says that time was over, and the driver's beneath it why.
        first = first.isEmpty() || !SqlState.of(sql).isEmpty() ? Optional.of(sql) : first;
      }
    }
    return first;
  }

  static StoreException notAnswering(Throwable cause) {
    Optional<SQLException> refusal = sqlException(cause).filter(SqlState::isRefusal);
    return new StoreException(
        "The store cannot be opened: its database "
            + (refusal.filter(SqlState::isFull).isPresent()
                ? "takes no more connections (SQL state 53300): raise max_connections, or the limit"
                    + " of its role or of the database, or make the pools of those who use it"
                    + " smaller"
                : refusal.isPresent()
                    ? "refuses what opening needs (SQL state " + refusal.get().getSQLState() + ")"
                    : "does not answer" + network(cause))
            + ".",
        cause);
  }

  /** What the network says, which holds no secret; a driver's message may. */
  private static String network(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException) {
        return " (there is no host " + t.getMessage() + ")";
      }
      if (t instanceof SocketException || t instanceof SocketTimeoutException) {
        return " (" + t.getMessage() + ")";
      }
    }
    return "";
  }
}
