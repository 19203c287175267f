package io.hosteddb.consumers;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process, and what it has said. It is ended by closing. */
final class Program implements AutoCloseable {
  private static final int MAX_SECONDS = 180;

  private final Process process;
  private final BufferedReader reader;
  private final List<String> lines = new ArrayList<>();

  @SuppressWarnings("FutureReturnValueIgnored") // Closing is all there is to do.
  private Program(Process process) {
    this.process = process;
    this.reader = process.inputReader();
    // A program that hangs ends the reading too.
    process.onExit().orTimeout(MAX_SECONDS, TimeUnit.SECONDS).whenComplete((p, e) -> close());
  }

  static Program java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Jars.java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(Arrays.asList(arguments));
    return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Reads on to the line that matches. */
  Matcher waitFor(Pattern pattern) throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new AssertionError("Nothing matched " + pattern + " in:\n" + String.join("\n", lines));
  }

  /** All it says until it ends. */
  String output() throws IOException, InterruptedException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
    }
    lines.add("exit " + process.waitFor());
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
