package io.hosteddb.local.internal.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs and files of one PostgreSQL.
 *
 * @param bin where {@code postgres}, {@code initdb} and {@code pg_ctl} are
 * @param version as it says itself, such as {@code 15.18}
 * @param major its major version
 */
public record Installation(Path bin, String version, int major) {
  private static final Pattern VERSION =
      Pattern.compile("postgres \\(PostgreSQL\\) ((\\d{1,3})[^ ]*).*", Pattern.DOTALL);
  private static final int PATIENCE_SECONDS = 30;

  /** Where an installation comes from. */
  public interface Source {
    /**
     * The installation, made ready if it is not.
     *
     * @throws IOException if it cannot be had
     * @throws InterruptedException if the thread was interrupted
     */
    Installation get() throws IOException, InterruptedException;

    /** The same, if it is ready: nothing is unpacked for it. */
    Optional<Installation> ifReady() throws IOException, InterruptedException;

    /**
     * A cluster that these programs have made, to copy instead of making each.
     *
     * @throws IOException if the programs cannot be had
     */
    default Optional<PreparedCluster> prepared() throws IOException {
      return Optional.empty();
    }

    /** What to do about extensions that it lacks, given the packages they are perhaps in. */
    String remedy(String packages);
  }

  static boolean isComplete(Path bin) {
    return List.of("initdb", "pg_ctl", "postgres").stream()
        .map(program -> bin.resolve(program(program)))
        .allMatch(Files::isExecutable);
  }

  static String program(String name) {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return windows ? name + ".exe" : name;
  }

  /** Asks the programs of a directory what they are. */
  static Installation in(Path bin) throws IOException, InterruptedException {
    String said = output(bin, "postgres", "--version");
    Matcher version = VERSION.matcher(said);
    if (!version.matches()) {
      throw new IOException(
          bin.resolve(program("postgres")) + " does not say which version of PostgreSQL it is");
    }
    return new Installation(bin, version.group(1), Integer.parseInt(version.group(2)));
  }

  private static String output(Path bin, String program, String option)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("hosteddb-", ".txt");
    try {
      Process process =
          new ProcessBuilder(bin.resolve(program(program)).toString(), option)
              .redirectErrorStream(true)
              .redirectOutput(file.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " did not end within " + PATIENCE_SECONDS + " seconds");
      }
      return Files.readString(file).strip();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Where its control files are; empty if they are in no place that is known. */
  Optional<Path> extensionDirectory() throws IOException, InterruptedException {
    List<Path> places = new ArrayList<>();
    if (Files.isExecutable(bin.resolve(program("pg_config")))) {
      places.add(Path.of(output(bin, "pg_config", "--sharedir"), "extension"));
    }
    Path home = bin.resolveSibling("share");
    places.add(home.resolve("postgresql").resolve("extension"));
    places.add(home.resolve("extension"));
    places.add(Path.of("/usr/share/postgresql", Integer.toString(major), "extension"));
    return places.stream().filter(Files::isDirectory).findFirst();
  }

  /**
   * Why it cannot open a cluster that is there already.
   *
   * @param cluster the data directory
   * @return a sentence; empty if it can, or there is no cluster
   */
  Optional<String> whyNotFor(Path cluster) throws IOException {
    Path file = cluster.resolve("PG_VERSION");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String made = Files.readString(file).strip();
    return made.equals(Integer.toString(major))
        ? Optional.empty()
        : Optional.of(
            "The databases in "
                + cluster
                + " were made by PostgreSQL "
                + made
                + ", and version "
                + version
                + " in "
                + bin
                + " cannot open them. Nothing was changed. Set '"
                + InstalledHome.SETTING
                + "' to an installation of version "
                + made
                + ", or 'local.data-dir' to another directory, or convert the databases with"
                + " pg_upgrade.");
  }
}
