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
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL cluster in a directory: made if it is not there, started, and closed to everyone but
 * its administrator.
 *
 * <p>The administrator's password is saved before the cluster is made with it, so no server of ours
 * ever lets anybody in without one.
 */
final class LocalCluster {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
  private static final String SUPERUSER = "postgres";
  private static final String COMPLETE = "hosteddb.complete";
  private static final int START_SECONDS = 30;
  private static final String WRONG_PASSWORD = "28P01";

  /** Every role may connect to these unless told otherwise. */
  private static final String CLOSE_SYSTEM_DATABASES =
      "REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC";

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
    int port = Ports.savedOrNew(directory, temporary, effects);
    Ports.awaitFree(port, "PostgreSQL", directory);
    Installation installation = installations.get();
    Optional<String> unfit = installation.whyNotFor(cluster);
    if (unfit.isPresent()) {
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, unfit.get()).outcomeKnown(true).build();
    }
    Programs programs = new Programs(installation.bin(), log(), directory);
    if (exists()) {
      launch(programs, port);
    } else {
      makeAndLaunch(programs, installation.major(), passwordFile, port);
    }
    ProcessHandle process =
        postmaster()
            .process()
            .orElseThrow(() -> new IOException("the server ended as soon as it had started"));
    started = process;
    PostgresAdmin admin =
        new PostgresAdmin(
            Ports.HOST, port, SUPERUSER, SUPERUSER, password, Map.of("sslmode", "disable"));
    Optional<Secret> copied = PreparedCluster.passwordOf(cluster);
    effects.run("closing the system databases", () -> takeOver(admin, copied));
    if (copied.isPresent()) {
      effects.run(
          "noting that the password is its own", () -> PreparedCluster.passwordChanged(cluster));
    }
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
    effects.run("saving the password", () -> save(file, password.reveal()));
    return password;
  }

  /** What is temporary need not be there after a power cut. */
  private void save(Path file, String text) throws IOException {
    if (temporary) {
      PrivateFiles.writeForNow(file, text);
    } else {
      PrivateFiles.write(file, text);
    }
  }

  private void makeAndLaunch(Programs programs, int major, Path passwordFile, int port)
      throws IOException, InterruptedException {
    effects.run("noting that a cluster is being made", () -> save(begun, "begun"));
    Optional<PreparedCluster> prepared =
        temporary && major >= FIRST_WITH_ITS_OWN_LOCALE
            ? installations.prepared()
            : Optional.empty();
    if (prepared.isPresent()) {
      try {
        copy(programs, prepared.get());
        launch(programs, port);
        return;
      } catch (IOException e) {
        LOG.info(
            "A copy of {} does not work ({}): it is removed, and a cluster made without.",
            prepared.get(),
            PrivateFiles.reason(e));
        postmaster().stopLeftover();
        prepared.get().discard();
        PrivateFiles.deleteTree(cluster);
      }
    }
    make(programs, major, cluster, passwordFile);
    complete();
    launch(programs, port);
  }

  private void copy(Programs programs, PreparedCluster prepared)
      throws IOException, InterruptedException {
    prepared.require(
        (place, password) -> make(programs, FIRST_WITH_ITS_OWN_LOCALE, place, password), random);
    effects.run("copying the prepared cluster", () -> prepared.copyTo(cluster));
    complete();
  }

  private void complete() throws IOException {
    effects.run(
        "marking the cluster as complete", () -> save(cluster.resolve(COMPLETE), "made in full"));
  }

  private void make(Programs programs, int major, Path place, Path passwordFile)
      throws IOException, InterruptedException {
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
          place,
          and(options, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    } else {
      makeWithALocaleOfTheMachine(programs, options);
    }
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
    options.addAll(List.of("-c", "listen_addresses=" + Ports.HOST));
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

  /** A copy gets its own password before anybody else can be there. */
  private static void takeOver(PostgresAdmin admin, Optional<Secret> copied) throws SQLException {
    if (copied.isEmpty()) {
      execute(admin, admin.password(), CLOSE_SYSTEM_DATABASES);
      return;
    }
    String verifier = PasswordUtil.encodeScramSha256(admin.password().reveal().toCharArray());
    try {
      execute(
          admin,
          copied.get(),
          CLOSE_SYSTEM_DATABASES,
          "ALTER ROLE " + SUPERUSER + " PASSWORD '" + verifier + "'");
    } catch (SQLException e) {
      if (!WRONG_PASSWORD.equals(e.getSQLState())) {
        throw e;
      }
      // An earlier start has changed it, and died then.
      execute(admin, admin.password(), CLOSE_SYSTEM_DATABASES);
    }
  }

  private static void execute(PostgresAdmin admin, Secret password, String... statements)
      throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {admin.host()});
    source.setPortNumbers(new int[] {admin.port()});
    source.setDatabaseName(admin.database());
    source.setUser(admin.user());
    source.setPassword(password.reveal());
    source.setSslMode("disable");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }
}
