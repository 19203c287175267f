package io.hosteddb.temporary;

import io.hosteddb.Providers;
import io.hosteddb.model.Secret;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Iterator;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Opens a connection with each call, through the driver that takes the URL. Thread-safe. */
final class UrlDataSource implements DataSource {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(UrlDataSource.class);

  private final String url;
  private final @Nullable String user;
  private final @Nullable Secret password;
  private volatile @Nullable PrintWriter log;

  private UrlDataSource(String url, @Nullable String user, @Nullable Secret password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  static UrlDataSource of(String url, @Nullable String user, @Nullable String password) {
    return new UrlDataSource(url, user, password == null ? null : Secret.of(password));
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connect(user, password == null ? null : password.reveal());
  }

  @Override
  public Connection getConnection(@Nullable String otherUser, @Nullable String itsPassword)
      throws SQLException {
    return connect(otherUser, itsPassword);
  }

  private Connection connect(@Nullable String asUser, @Nullable String with) throws SQLException {
    Properties properties = new Properties();
    if (asUser != null) {
      properties.setProperty("user", asUser);
    }
    if (with != null) {
      properties.setProperty("password", with);
    }
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      if (hasDriver()) {
        throw e;
      }
      Connection connection = withoutDriverManager(properties);
      if (connection == null) {
        throw noDriver(e);
      }
      return connection;
    }
  }

  /**
   * The manager looks once in the life of a process, with the class loader of the thread that came
   * first, and hands out nothing of another one's: Quarkus and executable jars have others.
   */
  private @Nullable Connection withoutDriverManager(Properties properties) throws SQLException {
    Iterator<Driver> drivers = ServiceLoader.load(Driver.class, Providers.classLoader()).iterator();
    while (true) {
      try {
        if (!drivers.hasNext()) {
          return null;
        }
        Driver driver = drivers.next();
        Connection connection = driver.acceptsURL(url) ? driver.connect(url, properties) : null;
        if (connection != null) {
          return connection;
        }
      } catch (ServiceConfigurationError e) {
        LOG.debug("A JDBC driver on the class path cannot be loaded.", e);
      }
    }
  }

  private boolean hasDriver() {
    try {
      DriverManager.getDriver(url);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private SQLException noDriver(SQLException cause) {
    String start = url.replaceFirst("^(jdbc:[a-z0-9]+:).*$", "$1");
    String artifact =
        switch (start) {
          case "jdbc:postgresql:" -> " (org.postgresql:postgresql)";
          case "jdbc:sqlite:" -> " (org.xerial:sqlite-jdbc)";
          default -> "";
        };
    return new SQLException(
        "There is no JDBC driver for "
            + start
            + " on the class path. Add it"
            + artifact
            + " to the tests.",
        cause.getSQLState(),
        cause);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return log;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    log = out;
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("The driver decides how long it tries to connect.");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("This source of connections logs nothing.");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("This source of connections is no " + type.getName() + ".");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  /** The URL; no password is in it. */
  @Override
  public String toString() {
    return "DataSource of " + url;
  }
}
