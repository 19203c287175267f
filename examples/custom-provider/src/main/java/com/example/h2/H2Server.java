package com.example.h2;

import io.hosteddb.settings.Loopback;
import io.hosteddb.spi.VendorAccount;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/** The vendor of this example: an H2 server, started by us or running already. */
final class H2Server implements AutoCloseable {
  static final String HOST_AND_PORT = "(.+):(\\d{1,5})";

  /** How connections are opened; tests put their own in its place to cut them. */
  @FunctionalInterface
  interface Opener {
    Connection open(String url, Properties properties) throws SQLException;
  }

  /** The driver itself: the driver manager would write the attempt, with its URL, to its log. */
  static final Opener DRIVER = (url, properties) -> new org.h2.Driver().connect(url, properties);

  private final String host;
  private final int port;
  private final VendorAccount account;
  private final @Nullable Server own;

  private H2Server(String host, int port, VendorAccount account, @Nullable Server own) {
    this.host = host;
    this.port = port;
    this.account = account;
    this.own = own;
  }

  /** A server that runs already; it must let clients create databases (-ifNotExists). */
  static H2Server running(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new H2Server(
        hostAndPort.substring(0, colon),
        Integer.parseInt(hostAndPort.substring(colon + 1)),
        new VendorAccount("server", hostAndPort),
        null);
  }

  /** Starts a server for this machine: H2 refuses other machines unless told otherwise. */
  static H2Server start(Path directory, int port) throws SQLException {
    Server server =
        Server.createTcpServer(
            "-tcpPort",
            String.valueOf(port),
            "-baseDir",
            directory.toAbsolutePath().toString(),
            "-ifNotExists",
            "-tcpDaemon");
    server.start();
    VendorAccount account =
        new VendorAccount("directory", directory.toAbsolutePath().normalize().toString());
    return new H2Server("127.0.0.1", server.getPort(), account, server);
  }

  /** Where a database is; over TLS unless the server is on this machine. */
  String url(String database) {
    String scheme = Loopback.isLoopback(host) ? "tcp" : "ssl";
    return "jdbc:h2:" + scheme + "://" + host + ":" + port + "/" + database;
  }

  /** Where the databases are: the port may be another tomorrow, the directory may not. */
  VendorAccount account() {
    return account;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    if (own != null) {
      own.stop();
    }
  }
}
