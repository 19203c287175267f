package io.hosteddb.connection;

/**
 * The ids of the forms that the library itself writes, and the names of their fields. A provider of
 * one's own may use them for forms that mean the same, and any other ids beside them.
 *
 * @since 0.1
 */
public final class KnownForms {
  /**
   * What a connection is made of: {@link #HOST}, {@link #PORT}, {@link #DATABASE}, {@link #USER},
   * {@link #PASSWORD}, as far as there are such; of several hosts lists with commas. Of a database
   * that is a file: {@link #FILE}.
   */
  public static final String PARTS = "parts";

  /**
   * What {@code DriverManager.getConnection} and pools take: {@link #URL} without anything secret,
   * {@link #USER}, {@link #PASSWORD}. A database without users has the URL alone.
   */
  public static final String JDBC = "jdbc";

  /**
   * The same for a {@code java.util.Properties}: {@link #URL} without parameters; every other field
   * is a property of the driver under its own name, {@code user} and {@code password} among them.
   */
  public static final String JDBC_PROPERTIES = "jdbc-properties";

  /**
   * What {@code ConnectionFactoryOptions} are made of: {@link #URL} without user and password,
   * {@link #USER}, {@link #PASSWORD}.
   */
  public static final String R2DBC = "r2dbc";

  /**
   * What {@code com.mongodb.ConnectionString} and so {@code MongoClientSettings} take: {@link #URI}
   * with user and password, and {@link #DATABASE}.
   */
  public static final String MONGODB = "mongodb";

  /** SQL over HTTP: {@link #URL}, and {@link #TOKEN} for {@code Authorization: Bearer}. */
  public static final String HTTP = "http";

  /** A line for {@code psql}: {@link #COMMAND}, {@link #COMMAND_WITH_PASSWORD}. */
  public static final String PSQL = "psql";

  /** A line for {@code mongosh}: {@link #COMMAND}, {@link #COMMAND_WITH_PASSWORD}. */
  public static final String MONGOSH = "mongosh";

  /** A line for {@code sqlite3}: {@link #COMMAND}. */
  public static final String SQLITE3 = "sqlite3";

  /** A line for {@code curl}: {@link #COMMAND_WITH_PASSWORD}. */
  public static final String CURL = "curl";

  /** What Node's clients take: {@link #URL}, and {@link #CODE} that reads it from its variable. */
  public static final String NODE = "node";

  /** What Python's clients take: {@link #URL}, and {@link #CODE}. */
  public static final String PYTHON = "python";

  /**
   * The managed variables as lines for a POSIX shell: {@link #LINES}. Every database has it,
   * whatever its provider.
   */
  public static final String SHELL = "shell";

  /** Field: a URL. */
  public static final String URL = "url";

  /** Field: a URI that holds user and password. */
  public static final String URI = "uri";

  /** Field: a host, or hosts with commas; an IPv6 address without brackets. */
  public static final String HOST = "host";

  /** Field: a TCP port, or ports with commas, one for each host. */
  public static final String PORT = "port";

  /** Field: the name of a database. */
  public static final String DATABASE = "database";

  /** Field: the name of a user. */
  public static final String USER = "user";

  /** Field: a password, as it is, not encoded. */
  public static final String PASSWORD = "password";

  /** Field: a token, as it is. */
  public static final String TOKEN = "token";

  /** Field: the path of a file. */
  public static final String FILE = "file";

  /** Field: a command line for a POSIX shell that asks for the password. */
  public static final String COMMAND = "command";

  /**
   * Field: a command line for a POSIX shell that asks for nothing. Shells keep such lines in their
   * history.
   */
  public static final String COMMAND_WITH_PASSWORD = "command-with-password";

  /** Field: code that reads the managed variables, and holds no value. */
  public static final String CODE = "code";

  /** Field: a URL with SQLAlchemy's prefix. */
  public static final String SQLALCHEMY_URL = "sqlalchemy-url";

  /** Field: lines of a file or for a shell. */
  public static final String LINES = "lines";

  private KnownForms() {}
}
