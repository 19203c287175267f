package io.hosteddb.simulators;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the vendors' own API descriptions, which are not part of this project: in the folder that
 * the system property {@code hosteddb.specs} names, else in {@code shared/specs} beside the
 * checkout.
 */
final class SpecFiles {
  private SpecFiles() {}

  static Optional<Path> find(String vendor) {
    String named = System.getProperty("hosteddb.specs");
    if (named != null) {
      return in(Path.of(named), vendor);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Optional<Path> found = in(at.resolve("shared").resolve("specs"), vendor);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> in(Path folder, String vendor) {
    for (String ending : new String[] {".openapi.json", ".openapi.yaml"}) {
      Path file = folder.resolve(vendor + ending);
      if (Files.isReadable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
