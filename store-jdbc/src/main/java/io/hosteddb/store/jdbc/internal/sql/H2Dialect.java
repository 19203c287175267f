package io.hosteddb.store.jdbc.internal.sql;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** H2 in this process: statements cost no round trip. */
final class H2Dialect implements Dialect {
  private static final Logger LOG = LoggerFactory.getLogger(H2Dialect.class);
  private static final String URL = "jdbc:h2:";

  /** H2's modes in which the store was tried. */
  private static final List<String> MODES =
      List.of("REGULAR", "LEGACY", "PostgreSQL", "MySQL", "MariaDB", "DB2", "HSQLDB");

  private final boolean server;

  /**
   * A database.
   *
   * @param server whether it is reached through a server, so that other processes may be there too
   */
  H2Dialect(boolean server) {
    this.server = server;
  }

  /** Whether other processes may have the database open. */
  static boolean isServer(Optional<H2ConnectionSettings> opened, @Nullable String url) {
    String lower = url == null ? "" : url.toLowerCase(Locale.ROOT);
    return lower.startsWith(URL + "tcp:")
        || lower.startsWith(URL + "ssl:")
        || opened.map(H2ConnectionSettings::autoServer).orElse(false);
  }

  /**
   * What an H2 file needs in its URL. A thread that is interrupted while it reads closes the file
   * under all others, and the database is broken until the process ends; H2's file system {@code
   * retry:} opens it again. And H2 closes its databases when the process is told to end, while the
   * host still serves, unless it is told not to.
   *
   * @throws ConfigurationException if the database is a file without them
   */
  static void requireSafe(Optional<H2ConnectionSettings> opened, @Nullable String url) {
    if (url == null || !url.toLowerCase(Locale.ROOT).startsWith(URL)) {
      return;
    }
    String path = url.substring(URL.length()).split(";", 2)[0];
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.startsWith("tcp:") || lower.startsWith("ssl:")) {
      return;
    }
    boolean inMemory = lower.startsWith("mem:");
    List<Violation> violations = new ArrayList<>();
    boolean isSafe = inMemory || lower.contains("retry:");
    String plain = path.regionMatches(true, 0, "file:", 0, 5) ? path.substring(5) : path;
    String safe = URL + (isSafe ? path : "retry:" + plain);
    if (!isSafe) {
      violations.add(
          new Violation(
              SETTING,
              "An H2 file breaks when a thread that uses it is interrupted, unless its URL says"
                  + " 'retry:'. Use "
                  + safe
                  + " instead; the file stays the same."));
    }
    if (opened.map(o -> o.closesOnExit() && !o.autoServer()).orElse(false)) {
      String text =
          "H2 closes its database as soon as the process is told to end, while requests and steps"
              + " still run, unless its URL says 'DB_CLOSE_ON_EXIT=FALSE'. Use "
              + safe
              + ";DB_CLOSE_ON_EXIT=FALSE instead (with the URL's other settings, if it has any);"
              + " the host's pool closes the database when it is closed.";
      if (inMemory) {
        LOG.warn("{}", text);
      } else {
        violations.add(new Violation(SETTING, text));
      }
    }
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
  }

  /** Its connections know by themselves. */
  @Override
  public String session() {
    return "select session_id()";
  }

  @Override
  public boolean isReadOnly(Connection connection) {
    return false;
  }

  /**
   * Some of H2's modes take words away that the statements of the store are made of, and one takes
   * an empty text for none.
   */
  @Override
  public Optional<String> unfit(Connection connection) throws SQLException {
    if (takesTextsForTheSame(connection)) {
      return Optional.of(
          "Its H2 database takes different texts for the same (SET IGNORECASE, or a SET COLLATION"
              + " that leaves case, accents or other characters out): what belongs to the project"
              + " 'Shop' would be the project 'shop''s too. The tables of such a database stay so,"
              + " whatever it is set to later. Give the store a file of its own without these"
              + " settings.");
    }
    if (!understands(connection)) {
      return Optional.of(
          "Its H2 database does not understand the store's statements: its URL takes a word that they"
              + " are written with for a name (NON_KEYWORDS). Leave that word out there; words such"
              + " as KEY, VALUE or USER may stay.");
    }
    return H2ConnectionSettings.of(connection)
        .map(H2ConnectionSettings::mode)
        .filter(mode -> !MODES.contains(mode))
        .map(mode ->
            "H2's mode "
                + mode
                + " reads statements otherwise than the store writes them. Leave MODE out of the"
                + " URL, or use one of "
                + String.join(", ", MODES)
                + "; an application that needs "
                + mode
                + " keeps it by giving the store a file of its own.");
  }

  /** No statement can ask what H2 takes for a word of its own, but any is parsed by it. */
  private static boolean understands(Connection connection) {
    for (String statement :
        List.of(
            "update INFORMATION_SCHEMA.USERS set USER_NAME = USER_NAME where 1 = 0",
            "select 1 from INFORMATION_SCHEMA.USERS for update")) {
      try {
        connection.prepareStatement(statement).close();
      } catch (SQLException e) {
        if (SqlState.of(e).equals("42000") || SqlState.of(e).equals("42001")) {
          return false;
        }
      }
    }
    return true;
  }

  /** Ids are compared by the database; columns keep what the database was set to. */
  private static boolean takesTextsForTheSame(Connection connection) throws SQLException {
    return StatementRunner.first(
            connection,
            """
            select 1 from (values (cast('a' as varchar))) as t (a)
            where a in ('A', U&'\\00e1', U&'a\\200b', U&'a\\0001')
              or exists (
                select 1 from INFORMATION_SCHEMA.COLUMNS
                where cast(DATA_TYPE as varchar) = 'VARCHAR_IGNORECASE' and lower(TABLE_NAME) like 'hosteddb^_%' escape '^')\
            """,
            bind -> {},
            ResultRow::number)
        .isPresent();
  }

  /** Its user needs admin rights, see {@link #flush}. */
  @Override
  public List<String> closed(Connection connection, String schema, List<String> relations) {
    return List.of();
  }

  @Override
  public String folder() {
    return "h2";
  }

  @Override
  public String schemaExists() {
    return "select count(*) from INFORMATION_SCHEMA.SCHEMATA where SCHEMA_NAME = ?";
  }

  @Override
  public String ifAbsent(String insert) {
    return insert;
  }

  @Override
  public String removeSome(String table, String key, String condition, String order) {
    return "delete from " + table + " where " + condition + " fetch first ? rows only";
  }

  /** H2 answers a commit at once and writes it down within half a second: too late for a crash. */
  @Override
  public CommitFlush flush() {
    return new CommitFlush("checkpoint sync");
  }

  @Override
  public boolean isOneProcess() {
    return !server;
  }

  @Override
  public boolean isPostgres() {
    return false;
  }
}
