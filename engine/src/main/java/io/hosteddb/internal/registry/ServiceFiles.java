package io.hosteddb.internal.registry;

import io.hosteddb.error.Violation;
import io.hosteddb.spi.DatabaseProviderFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at the service files themselves, since {@link java.util.ServiceLoader} passes silently over
 * a jar that stands on the class path twice.
 */
final class ServiceFiles {
  static final String NAME = "META-INF/services/" + DatabaseProviderFactory.class.getName();

  private ServiceFiles() {}

  /** A violation for each factory that two jars bring, naming both. */
  static List<Violation> duplicates(ClassLoader loader) {
    Map<String, List<URL>> places = new TreeMap<>();
    try {
      for (URL file : Collections.list(loader.getResources(NAME))) {
        names(file).forEach(n -> places.computeIfAbsent(n, unused -> new ArrayList<>()).add(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The service files of providers cannot be read.", e);
    }
    List<Violation> found = new ArrayList<>();
    places.forEach((factory, files) -> {
      if (files.size() > 1) {
        found.add(
            new Violation(
                "providers",
                "The provider factory "
                    + factory
                    + " is on the class path "
                    + files.size()
                    + " times: "
                    + String.join(" and ", files.stream().map(ServiceFiles::jar).toList())
                    + ". Keep one of them."));
      }
    });
    return found;
  }

  private static List<String> names(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .distinct()
          .toList();
    }
  }

  private static String jar(URL file) {
    String text = file.toString();
    return text.substring(0, text.length() - NAME.length()).replaceFirst("!/$", "");
  }
}
