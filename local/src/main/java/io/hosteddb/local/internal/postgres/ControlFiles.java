package io.hosteddb.local.internal.postgres;

import io.hosteddb.provider.postgres.extension.AvailableExtension;
import io.hosteddb.provider.postgres.extension.AvailableExtensions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads which extensions an installation has, before its server runs. */
final class ControlFiles {
  private static final String SUFFIX = ".control";
  private static final Pattern LINE =
      Pattern.compile("^\\s*(\\w+)\\s*=?\\s*(?:'([^']*)'|([^#\\s]+)).*$", Pattern.MULTILINE);

  private ControlFiles() {}

  /**
   * What an installation has.
   *
   * @return empty if its files are in no place that is known
   */
  static Optional<AvailableExtensions> of(Installation installation)
      throws IOException, InterruptedException {
    Optional<Path> directory = installation.extensionDirectory();
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    List<AvailableExtension> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.get())) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        // Those of one version, which have two dashes, change little of what is asked for here.
        if (name.endsWith(SUFFIX) && !name.contains("--")) {
          found.add(read(name.substring(0, name.length() - SUFFIX.length()), file));
        }
      }
    }
    return Optional.of(AvailableExtensions.of(found, installation.major()));
  }

  private static AvailableExtension read(String name, Path file) throws IOException {
    Map<String, String> values = new HashMap<>();
    Matcher line = LINE.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    while (line.find()) {
      values.put(line.group(1), line.group(2) == null ? line.group(3) : line.group(2));
    }
    boolean superuser = isTrue(values.getOrDefault("superuser", "true"));
    return new AvailableExtension(
        name,
        !superuser || isTrue(values.getOrDefault("trusted", "false")),
        isTrue(values.getOrDefault("relocatable", "false")),
        values.get("schema"),
        Arrays.stream(values.getOrDefault("requires", "").split(","))
            .map(String::strip)
            .filter(required -> !required.isEmpty())
            .toList());
  }

  private static boolean isTrue(String text) {
    return List.of("true", "on", "yes", "1").contains(text);
  }
}
