package io.hosteddb.examples.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The platform as a process of its own, which can be killed. What it prints goes to a file. */
final class PlatformProcess implements AutoCloseable {
  static final String ADMIN_TOKEN = "admin-token-canary-0b6f4c1d9e";
  static final String MEMBER_TOKEN = "member-token-canary-7d2a5e8c3b";
  private static final Pattern ADDRESS = Pattern.compile("The platform is at (http://\\S+)");

  private final Process process;
  private final Path output;
  private final URI address;

  private PlatformProcess(Process process, Path output, URI address) {
    this.process = process;
    this.output = output;
    this.address = address;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param port 0 for any
   * @param environment more settings, as environment variables
   */
  static PlatformProcess start(Path dataDir, int port, Map<String, String> environment)
      throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PlatformApplication.class.getName());
    Path output = Files.createTempFile(dataDir, "output", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // Not what the developer at this machine has set for platforms of their own.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(HOSTEDDB|PLATFORM|SPRING|SERVER|MANAGEMENT|LOGGING)_.*"));
    builder.environment().put("PORT", String.valueOf(port));
    builder.environment().put("PLATFORM_DATA_DIR", dataDir.toString());
    builder.environment().put("PLATFORM_ADMIN_TOKEN", ADMIN_TOKEN);
    builder.environment().put("PLATFORM_MEMBER_TOKEN", MEMBER_TOKEN);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      Conditions.await(
          "the platform says where it is:\n" + output,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError("The platform ended:\n" + Files.readString(output));
            }
            return ADDRESS.matcher(Files.readString(output)).find();
          });
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
    Matcher matcher = ADDRESS.matcher(Files.readString(output));
    if (!matcher.find()) {
      throw new AssertionError("It was just there.");
    }
    return new PlatformProcess(process, output, URI.create(matcher.group(1)));
  }

  URI address() {
    return address;
  }

  int port() {
    return address.getPort();
  }

  Api admin() {
    return new Api(address, ADMIN_TOKEN);
  }

  /** All that it has printed so far, log lines among it. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    stop();
  }

  /** As Ctrl-C does. */
  void stop() {
    process.destroy();
    try {
      if (process.waitFor(30, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
