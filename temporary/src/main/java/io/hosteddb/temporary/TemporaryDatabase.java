package io.hosteddb.temporary;

import io.hosteddb.HostedDatabases;
import io.hosteddb.MaskedForm;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Actor;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A database that was READY when it was handed out, and is there until its project is closed. What
 * it gives in clear is read anew by each call, and printed by none. Thread-safe.
 *
 * @since 0.1
 */
public final class TemporaryDatabase {
  private static final String REASON = "temporary database";

  private final HostedDatabases library;
  private final HostedDatabase database;
  private final Actor actor;

  TemporaryDatabase(HostedDatabases library, HostedDatabase database, Actor actor) {
    this.library = library;
    this.database = database;
    this.actor = actor;
  }

  /**
   * What was attached.
   *
   * @return the database as it was when it became READY: provider, backend, name, environment
   */
  public HostedDatabase database() {
    return database;
  }

  /**
   * The managed variables in clear, as a runtime would get them.
   *
   * @return the values by name, in the order of the contract
   * @throws io.hosteddb.database.NotReadyException if its project was closed
   * @throws io.hosteddb.error.ClosedException if the process ends
   */
  public Map<String, String> variables() {
    return library.reveal(database.id(), actor, REASON);
  }

  /**
   * Whether there is a form, and it is not refused.
   *
   * @param id one of {@link KnownForms}, or of a third party's provider
   * @return true if {@link #form} gives its values
   */
  public boolean hasForm(String id) {
    return library.connection(database.id(), actor).forms().stream()
        .anyMatch(form -> form.id().equals(id) && form.refusal() == null);
  }

  /**
   * The connection as a driver wants it written, in clear.
   *
   * @param id one of {@link KnownForms}, or of a third party's provider
   * @return the values by the names of their fields
   * @throws io.hosteddb.database.NotReadyException if its project was closed
   * @throws InvalidRequestException if there is no such form, with those there are, or if it is
   *     refused, with the reason
   */
  public Map<String, String> form(String id) {
    MaskedForm form = library.connection(database.id(), actor).form(id);
    return form.reveal(actor, REASON);
  }

  /**
   * The database for JDBC, through the driver on the class path. Each call of {@code
   * getConnection()} opens a connection: put a pool around it where that matters.
   *
   * @return a source of connections, with the credentials of now; good until the project is closed
   * @throws io.hosteddb.database.NotReadyException if its project was closed
   * @throws InvalidRequestException if the database has no form {@value KnownForms#JDBC}, or it is
   *     refused
   */
  public DataSource dataSource() {
    Map<String, String> jdbc = form(KnownForms.JDBC);
    String url = jdbc.get(KnownForms.URL);
    if (url == null) {
      throw new IllegalStateException("The form '" + KnownForms.JDBC + "' has no URL.");
    }
    return UrlDataSource.of(url, jdbc.get(KnownForms.USER), jdbc.get(KnownForms.PASSWORD));
  }

  /** Provider, backend and name; no value. */
  @Override
  public String toString() {
    return database.provider()
        + "/"
        + database.placement().backend()
        + " '"
        + database.name()
        + "'"
        + (database.environment() == null ? "" : " of environment '" + database.environment() + "'")
        + " ("
        + database.id()
        + ")";
  }
}
