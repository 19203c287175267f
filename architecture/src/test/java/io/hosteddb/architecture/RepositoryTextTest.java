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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What may stand in no file of the repository, and how long one may be. */
class RepositoryTextTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final int MAX_LINES = 500;
  private static final Set<String> NOT_OURS = Set.of(".git", ".idea", "target", "node_modules");
  private static final Pattern OTHERWISE = Pattern.compile("organi" + "s");

  /** Of Debian, of Maven Central and of npm: where a machine has its packages from is its own. */
  private static final Pattern PACKAGE_HOST =
      Pattern.compile(
          "(deb|ftp|security)\\.debian\\.org|repo1?\\.maven|central\\.sonatype|registry\\.(npmjs|yarnpkg)");

  /** One word is spelled in one way, that of the contract and of the vendors. */
  @Test
  void organization_isSpelledAsInTheContract() throws Exception {
    List<Path> files = files();
    assertThat(having(OTHERWISE, files)).as("write organization").isEmpty();
    assertThat(files).contains(REPOSITORY.resolve("README.md")).hasSizeGreaterThan(500);
  }

  @Test
  void noPackageHost_isNamed() throws Exception {
    assertThat(having(PACKAGE_HOST, files())).as("ask the machine's own settings").isEmpty();
  }

  /** A file that has grown past this has a second trade; what it is gets a file of its own. */
  @Test
  void noFileOfMainCode_isLongerThan500Lines() throws Exception {
    List<String> longer = new ArrayList<>();
    int seen = 0;
    for (Path file : files()) {
      if (file.toString().endsWith(".java") && file.toString().contains("/src/main/")) {
        seen++;
        int lines = Files.readAllLines(file).size();
        if (lines > MAX_LINES) {
          longer.add(file + ": " + lines);
        }
      }
    }
    assertThat(longer).isEmpty();
    assertThat(seen).isGreaterThan(500);
  }

  private static List<String> having(Pattern text, List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (text.matcher(file.toString().toLowerCase(Locale.ROOT)).find()) {
        found.add(file + ": its name");
      }
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < lines.size(); i++) {
        if (text.matcher(lines.get(i).toLowerCase(Locale.ROOT)).find()) {
          found.add(file + ":" + (i + 1));
        }
      }
    }
    return found;
  }

  static List<Path> files() throws IOException {
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
