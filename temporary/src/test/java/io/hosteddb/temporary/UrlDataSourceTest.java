package io.hosteddb.temporary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which driver a source of connections finds. */
class UrlDataSourceTest {
  private static final String URL_OF_IT = "jdbc:other-loader:here";

  @TempDir Path services;

  /** Named in a service file that one class loader sees. */
  public static final class OtherDriver implements Driver {
    @Override
    public @Nullable Connection connect(String url, Properties info) {
      return acceptsURL(url)
          ? (Connection)
              Proxy.newProxyInstance(
                  OtherDriver.class.getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (proxy, method, arguments) ->
                      method.getName().equals("getCatalog") ? info.getProperty("user") : null)
          : null;
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.startsWith("jdbc:other-loader:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }

  /** The DriverManager has looked before, with another class loader, and looks once. */
  @Test
  void aDriverThatTheManagerHasNotSeen_isFound() throws Exception {
    assertThatThrownBy(() -> DriverManager.getDriver(URL_OF_IT)).isInstanceOf(SQLException.class);
    Path file = services.resolve("META-INF/services/java.sql.Driver");
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "com.example.NotThere\n" + OtherDriver.class.getName() + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try (URLClassLoader other = new URLClassLoader(new URL[] {services.toUri().toURL()}, usual)) {
      thread.setContextClassLoader(other);
      try (Connection found = UrlDataSource.of(URL_OF_IT, "ana", "x").getConnection()) {
        assertThat(found.getCatalog()).isEqualTo("ana");
      }
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  @Test
  void withoutADriver_itSaysWhatToAdd() {
    assertThatThrownBy(() -> UrlDataSource.of("jdbc:sqlite:file:/x", null, null).getConnection())
        .hasMessageContaining("There is no JDBC driver for jdbc:sqlite:")
        .hasMessageContaining("org.xerial:sqlite-jdbc");
  }
}
