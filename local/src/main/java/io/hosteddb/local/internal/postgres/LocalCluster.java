package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.Effects;
import io.hosteddb.local.internal.files.Ports;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.PostgresAdmin;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A PostgreSQL cluster in a directory: made if it is not there, started, and closed to everyone but
 * its administrator.
 *
 * <p>The administrator's password is saved before the cluster is made with it, so no server of ours
 * ever lets anybody in without one.
 */
final class LocalCluster {
  private static final String HOST = "127.0.0.1";
  private static final String SUPERUSER = "postgres";
  private static final String COMPLETE = "hosteddb.complete";

  private final Path directory;
  private final Path cluster;
  private final boolean temporary;
  private final SecureRandom random;
  private final Effects effects;

  LocalCluster(Path directory, boolean temporary, SecureRandom random, Effects effects) {
    this.directory = directory;
    this.cluster = directory.resolve("cluster");
    this.temporary = temporary;
    this.random = random;
    this.effects = effects;
  }

  /** A running server. */
  record Running(EmbeddedPostgres server, PostgresAdmin admin) {}

  boolean exists() {
    return Files.exists(cluster.resolve(COMPLETE));
  }

  Postmaster postmaster() {
    return new Postmaster(cluster);
  }

  Running start() throws IOException, InterruptedException, SQLException {
    postmaster().stopLeftover();
    // We have the directory for ourselves. A failed start in this process leaves this one locked.
    Files.deleteIfExists(cluster.resolve("epg-lock"));
    if (!exists() && Files.exists(cluster)) {
      effects.run("removing a half-made cluster", () -> PrivateFiles.deleteTree(cluster));
    }
    Path passwordFile = directory.resolve("admin-password");
    Secret password = password(passwordFile);
    int port = Ports.savedOrNew(directory, effects);
    Ports.requireFree(port, "PostgreSQL", directory);
    EmbeddedPostgres server = launch(port, passwordFile, password);
    effects.run("closing the system databases", () -> closeSystemDatabases(server));
    return new Running(
        server,
        new PostgresAdmin(
            HOST, port, SUPERUSER, SUPERUSER, password, Map.of("sslmode", "disable")));
  }

  private Secret password(Path file) throws IOException {
    String saved = PrivateFiles.read(file).orElse("").strip();
    if (!saved.isEmpty()) {
      return Secret.of(saved);
    }
    if (exists()) {
      throw new IOException("The file " + file + " with the administrator's password is gone.");
    }
    Secret password = Secret.generate(40, random);
    effects.run("saving the password", () -> PrivateFiles.write(file, password.reveal()));
    return password;
  }

  private EmbeddedPostgres launch(int port, Path passwordFile, Secret password) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(cluster)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofSeconds(30))
            .setPort(port)
            .setConnectConfig("password", password.reveal())
            .setOverrideWorkingDirectory(Binaries.directory().toFile())
            .setOutputRedirector(
                ProcessBuilder.Redirect.appendTo(directory.resolve("server.log").toFile()))
            .setServerConfig("listen_addresses", HOST)
            .setServerConfig("unix_socket_directories", "")
            .setDataDirectoryCustomizer(made -> markComplete());
    // The builder hands these to initdb, after its own "trust": the last one counts.
    builder
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", passwordFile.toString())
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8");
    if (!temporary) {
      builder.setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on");
    }
    return builder.start();
  }

  /** Called between making the cluster and starting it. */
  private void markComplete() {
    if (exists()) {
      return;
    }
    try {
      effects.run(
          "marking the cluster as complete",
          () -> PrivateFiles.write(cluster.resolve(COMPLETE), "made in full"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every role may connect to these unless told otherwise. */
  private static void closeSystemDatabases(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.getDatabase(SUPERUSER, SUPERUSER).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC");
    }
  }
}
