package io.hosteddb.local.internal.postgres;

import io.hosteddb.local.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs the server's programs. What they say goes to the log of the server, and its last complaint
 * into the exception.
 */
final class Programs {
  private static final long PATIENCE_SECONDS = 120;
  private static final int MAX_LOG_LENGTH = 20_000;

  private static final Pattern COMPLAINT =
      Pattern.compile("FATAL|PANIC|[Ee]rror|cannot|could not|unrecognized|invalid");

  private final Path bin;
  private final Path log;
  private final List<String> prefix;

  /**
   * The programs of a place.
   *
   * @param bin where they are
   * @param log where they write
   * @param mine a file or directory of the user who runs them
   */
  Programs(Path bin, Path log, Path mine) throws IOException, InterruptedException {
    this.bin = bin;
    this.log = log;
    this.prefix = prefix(mine);
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /**
   * The programs refuse to be run by root, and to make a cluster for a user without a name. In a
   * namespace of its own, where Linux grants one, the same user is neither.
   */
  private static List<String> prefix(Path mine) throws IOException, InterruptedException {
    if (!mine.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return List.of();
    }
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(mine, "unix:uid"));
    boolean nameless = Files.getOwner(mine).getName().matches("\\d+");
    List<String> inNamespace = List.of("unshare", "-U");
    return (root || nameless) && worksFor(inNamespace) ? inNamespace : List.of();
  }

  private static boolean worksFor(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("sh", "-c", "test \"$(id -u)\" != 0 && id -un"));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes a cluster. */
  void initdb(Path cluster, List<String> options) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-D", cluster.toString()));
    arguments.addAll(options);
    run("initdb", arguments, Map.of());
  }

  /** Starts the server and waits until it takes connections. */
  void start(Path cluster, List<String> options, int seconds)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("start", "-s", "-w", "-t", Integer.toString(seconds)));
    if (!isWindows()) {
      arguments.addAll(List.of("-p", "./postgres"));
    }
    arguments.addAll(List.of("-o", String.join(" ", options)));
    // Not as an option, which would pass through a shell.
    run("pg_ctl", arguments, Map.of("PGDATA", cluster.toString()));
  }

  /** The time zone that programs are run in, if their environment says one. */
  static Optional<String> timeZone() {
    return Optional.ofNullable(new ProcessBuilder().environment().get("TZ"));
  }

  private void run(String program, List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(bin.resolve(isWindows() ? program + ".exe" : program).toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(bin.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // What the host's clients are told is not for our server; and its messages are read below.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    long before = Files.exists(log) ? Files.size(log) : 0;
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(program + " did not end within " + PATIENCE_SECONDS + " seconds");
    }
    if (process.exitValue() != 0) {
      throw new IOException(program + " failed: " + complaint(before, process.exitValue()));
    }
  }

  /** The first two lines since then that say what is wrong; what follows is general advice. */
  private String complaint(long before, int exitValue) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(log)) {
      byte[] all = Files.readAllBytes(log);
      int from = (int) Math.max(Math.min(before, all.length), all.length - MAX_LOG_LENGTH);
      new String(all, from, all.length - from, StandardCharsets.UTF_8).lines().forEach(lines::add);
    }
    List<String> complaints = lines.stream().filter(COMPLAINT.asPredicate()).limit(2).toList();
    List<String> said =
        complaints.isEmpty()
            ? lines.stream().filter(line -> !line.isBlank()).limit(1).toList()
            : complaints;
    return said.isEmpty()
        ? "it ended with " + exitValue + " and said nothing"
        : String.join("; ", said.stream().map(Programs::withoutPrefix).toList());
  }

  private static String withoutPrefix(String line) {
    return line.replaceFirst("^.*?(FATAL|PANIC|LOG|error): +", "").strip();
  }

  /** Has a process end as after Ctrl-C: sessions are cut off, what was committed is kept. */
  static void interrupt(ProcessHandle process, Path cluster)
      throws IOException, InterruptedException {
    List<String> command =
        isWindows()
            ? List.of(control(cluster).toString(), "kill", "INT", Long.toString(process.pid()))
            : List.of("sh", "-c", "kill -INT " + process.pid());
    int unused =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
  }

  /** The control program beside the server's own, which the server wrote down when it started. */
  private static Path control(Path cluster) throws IOException {
    String options = PrivateFiles.read(cluster.resolve("postmaster.opts")).orElse("");
    int end = options.indexOf(" \"");
    Path server =
        Path.of((end < 0 ? options : options.substring(0, end)).replace("\"", "").strip());
    return server.resolveSibling("pg_ctl.exe");
  }
}
