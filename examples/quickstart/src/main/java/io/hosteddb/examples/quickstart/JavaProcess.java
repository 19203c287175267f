package io.hosteddb.examples.quickstart;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Another Java process, such as the project's runtime. */
final class JavaProcess {
  private JavaProcess() {}

  /**
   * Runs a class to its end.
   *
   * @param main the class
   * @param environment all of its environment; null for that of this process
   * @return its exit code
   */
  static int run(
      Class<?> main,
      @Nullable Map<String, String> environment,
      Consumer<String> output,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(classPath());
    command.add("-XX:TieredStopAtLevel=1");
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    Process process = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(output);
    } finally {
      if (process.isAlive() && Thread.currentThread().isInterrupted()) {
        process.destroyForcibly();
      }
    }
    return process.waitFor();
  }

  /** Maven runs the quickstart inside its own process, with a class loader of its own. */
  private static String classPath() {
    return JavaProcess.class.getClassLoader() instanceof URLClassLoader loader
        ? classPath(loader.getURLs())
        : System.getProperty("java.class.path");
  }

  /** The path of a URL is not that of a file: a space is %20 in it. */
  static String classPath(URL... urls) {
    return Stream.of(urls)
        .map(url -> Path.of(URI.create(url.toString())).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
