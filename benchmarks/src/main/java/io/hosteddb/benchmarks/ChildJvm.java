package io.hosteddb.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Something measured in a fresh process of the running JDK, whose heap nothing else has used. */
final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs a program to its end.
   *
   * @param options of the JVM
   * @param main has a main method, which prints lines of a name, a space and a number
   * @param arguments what it is given
   * @return the numbers by name
   * @throws IllegalStateException if it ended otherwise than well
   * @throws InterruptedException if the thread was interrupted
   */
  static Map<String, Double> run(List<String> options, Class<?> main, String... arguments)
      throws InterruptedException {
    try {
      Process process = start(options, main, arguments);
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("The process of " + main.getSimpleName() + " failed.");
      }
      Map<String, Double> numbers = new HashMap<>();
      for (String line : printed.lines().toList()) {
        int space = line.indexOf(' ');
        numbers.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
      return numbers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a program.
   *
   * @param options of the JVM
   * @param main has a main method
   * @param arguments what it is given
   * @return the process, whose output is to be read
   * @throws IOException if it cannot be started
   */
  static Process start(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** That of the running code, also where a build tool has loaded it by a loader of its own. */
  private static String classPath() {
    ClassLoader loader = ChildJvm.class.getClassLoader();
    if (loader instanceof URLClassLoader urls && urls.getURLs().length > 0) {
      List<String> paths = new ArrayList<>();
      for (URL url : urls.getURLs()) {
        paths.add(Path.of(URI.create(url.toString())).toString());
      }
      return String.join(File.pathSeparator, paths);
    }
    return System.getProperty("java.class.path");
  }
}
