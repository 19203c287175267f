package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.Ports;
import io.hosteddb.local.internal.files.PrivateFiles;
import io.hosteddb.local.internal.files.SideEffects;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.provider.postgres.server.PostgresAdmin;
import io.hosteddb.spi.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

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
  private static final int START_SECONDS = 30;
  private static final int FIRST_WITH_ITS_OWN_LOCALE = 17;

  private final Path directory;
  private final Path cluster;
  private final Path begun;
  private final boolean temporary;
  private final SecureRandom random;
  private final SideEffects effects;
  private final Installation.Source installations;
  private volatile @Nullable ProcessHandle started;

  LocalCluster(
      Path directory,
      boolean temporary,
      SecureRandom random,
      SideEffects effects,
      Installation.Source installations) {
    this.directory = directory;
    this.cluster = directory.resolve("cluster");
    this.begun = directory.resolve("cluster-begun");
    this.temporary = temporary;
    this.random = random;
    this.effects = effects;
    this.installations = installations;
  }

  /** A running server. */
  record Running(ProcessHandle process, PostgresAdmin admin) {
    boolean isAlive() {
      return Postmaster.runs(process);
    }
  }

  boolean exists() {
    return Files.exists(cluster.resolve(COMPLETE));
  }

  /** Where the programs and the server write what they have to say. */
  Path log() {
    return directory.resolve("server.log");
  }

  private Postmaster postmaster() {
    return new Postmaster(cluster);
  }

  Running start() throws IOException, InterruptedException, SQLException {
    postmaster().stopLeftover();
    if (!exists() && Files.exists(cluster)) {
      removeHalfMade();
    }
    Path passwordFile = directory.resolve("admin-password");
    Secret password = password(passwordFile);
    int port = Ports.savedOrNew(directory, effects);
    Ports.requireFree(port, "PostgreSQL", directory);
    Installation installation = installations.get();
    Optional<String> unfit = installation.whyNotFor(cluster);
    if (unfit.isPresent()) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, unfit.get()).outcomeKnown(true).build();
    }
    Programs programs = new Programs(installation.bin(), log(), directory);
    if (!exists()) {
      make(programs, installation.major(), passwordFile);
    }
    launch(programs, port);
    ProcessHandle process =
        postmaster()
            .process()
            .orElseThrow(() -> new IOException("the server ended as soon as it had started"));
    started = process;
    PostgresAdmin admin =
        new PostgresAdmin(HOST, port, SUPERUSER, SUPERUSER, password, Map.of("sslmode", "disable"));
    effects.run("closing the system databases", () -> closeSystemDatabases(admin));
    return new Running(process, admin);
  }

  /** Only what this directory says we began to make. */
  private void removeHalfMade() throws IOException {
    if (!Files.exists(begun)) {
      throw new IOException(
          "there is a "
              + cluster
              + " which this library did not make, and which it therefore leaves alone; move it"
              + " away");
    }
    effects.run("removing a half-made cluster", () -> PrivateFiles.deleteTree(cluster));
  }

  private Secret password(Path file) throws IOException {
    String saved = PrivateFiles.read(file).orElse("").strip();
    if (!saved.isEmpty()) {
      return Secret.of(saved);
    }
    if (exists()) {
      throw new IOException("the file " + file + " with the administrator's password is gone");
    }
    Secret password = Secret.generate(40, random);
    effects.run("saving the password", () -> PrivateFiles.write(file, password.reveal()));
    return password;
  }

  private void make(Programs programs, int major, Path passwordFile)
      throws IOException, InterruptedException {
    effects.run("noting that a cluster is being made", () -> PrivateFiles.write(begun, "begun"));
    List<String> options =
        new ArrayList<>(
            List.of(
                "--username=" + SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile,
                "--encoding=UTF8",
                "--no-instructions"));
    if (temporary) {
      options.add("--no-sync");
    }
    if (major >= FIRST_WITH_ITS_OWN_LOCALE) {
      programs.initdb(
          cluster,
          and(options, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    } else {
      makeWithALocaleOfTheMachine(programs, options);
    }
    effects.run(
        "marking the cluster as complete",
        () -> PrivateFiles.write(cluster.resolve(COMPLETE), "made in full"));
  }

  /**
   * Sorted by code points, as the others; letters beyond ASCII as far as the machine knows them.
   */
  private void makeWithALocaleOfTheMachine(Programs programs, List<String> options)
      throws IOException, InterruptedException {
    try {
      programs.initdb(cluster, and(options, "--locale=C", "--lc-ctype=C.UTF-8"));
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("locale") || Files.exists(cluster)) {
        throw e;
      }
      programs.initdb(cluster, and(options, "--locale=C"));
    }
  }

  private static List<String> and(List<String> options, String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return all;
  }

  private void launch(Programs programs, int port) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("-p", Integer.toString(port)));
    options.addAll(List.of("-c", "listen_addresses=" + HOST));
    // No socket file: its path would have to be short, and somebody may remove it.
    options.addAll(List.of("-c", "unix_socket_directories="));
    if (temporary) {
      options.addAll(List.of("-c", "fsync=off", "-c", "synchronous_commit=off"));
    }
    programs.start(cluster, options, START_SECONDS);
  }

  /** Stops the server that this object has started, and one that an earlier process left. */
  void stop() throws IOException, InterruptedException {
    ProcessHandle own = started;
    if (own != null) {
      postmaster().stop(own);
      started = null;
    }
    postmaster().stopLeftover();
  }

  /** Every role may connect to these unless told otherwise. */
  private static void closeSystemDatabases(PostgresAdmin admin) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {admin.host()});
    source.setPortNumbers(new int[] {admin.port()});
    source.setDatabaseName(admin.database());
    source.setUser(admin.user());
    source.setPassword(admin.password().reveal());
    source.setSslMode("disable");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC");
    }
  }
}
