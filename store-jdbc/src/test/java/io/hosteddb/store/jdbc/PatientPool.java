package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A pool whose patience can change while it is used, which that of Hikari's alone cannot: it keeps
 * what it was made with. So a test waits long where a connection must come, however busy the
 * machine, and short where none can.
 */
final class PatientPool implements AutoCloseable {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final HikariDataSource pool;
  private final long usualMillis;
  private volatile long millis;

  PatientPool(HikariConfig config) {
    pool = new HikariDataSource(config);
    usualMillis = config.getConnectionTimeout();
    millis = usualMillis;
  }

  /** What the library gets. */
  DataSource dataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            PatientPool.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (self, method, arguments) -> {
              if (method.getName().equals("getConnection") && arguments == null) {
                return getConnection();
              }
              try {
                return method.invoke(pool, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  Connection getConnection() throws SQLException {
    return ((HikariPool) pool.getHikariPoolMXBean()).getConnection(millis);
  }

  /** Who asks from now on hears soon that there is no connection. */
  void expectNone() {
    millis = SHORT.toMillis();
  }

  /** Who asks from now on waits as long as the pool says. */
  void expectSome() {
    millis = usualMillis;
  }

  @Override
  public void close() {
    pool.close();
  }
}
