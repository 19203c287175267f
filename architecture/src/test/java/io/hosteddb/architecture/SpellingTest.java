package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One word is spelled in one way, that of the contract and of the vendors, in the repository. */
class SpellingTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final Set<String> NOT_OURS = Set.of(".git", ".idea", "target", "node_modules");
  private static final String OTHERWISE = "organi" + "s";

  @Test
  void organization_isSpelledAsInTheContract() throws Exception {
    List<String> otherwise = new ArrayList<>();
    List<Path> files = files();
    for (Path file : files) {
      if (file.toString().toLowerCase(Locale.ROOT).contains(OTHERWISE)) {
        otherwise.add(file + ": its name");
      }
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).toLowerCase(Locale.ROOT).contains(OTHERWISE)) {
          otherwise.add(file + ":" + (i + 1));
        }
      }
    }
    assertThat(otherwise).as("write organization").isEmpty();
    assertThat(files).contains(REPOSITORY.resolve("README.md")).hasSizeGreaterThan(500);
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        REPOSITORY,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
