package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API of each published module stands as text in {@code api/}, so that every change of it is
 * seen in a diff. What is internal is left out.
 */
class ApiTest {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);
  private static final Path TEXTS = Path.of("../api");
  private static final String REWRITE =
      "mvn -q -pl architecture -am test -Dtest=ApiTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.write=true";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "core",
        "engine",
        "junit",
        "local",
        "provider-mongodb",
        "provider-postgres",
        "provider-turso",
        "spring-boot-starter",
        "spring-boot-temporary",
        "store-jdbc",
        "temporary",
        "testkit"
      })
  void api_isAsWrittenDown(String module) throws Exception {
    List<String> now = ApiText.of(types(module));
    assertThat(now).as("API of " + module).isNotEmpty();
    Path text = TEXTS.resolve("hosteddb-" + module + ".txt");
    if (Boolean.getBoolean("api.write")) {
      Files.createDirectories(TEXTS);
      Files.write(text, now);
    }

    List<String> written = Files.exists(text) ? Files.readAllLines(text) : List.of();
    List<String> changes = new ArrayList<>();
    written.stream().filter(line -> !now.contains(line)).forEach(line -> changes.add("- " + line));
    now.stream().filter(line -> !written.contains(line)).forEach(line -> changes.add("+ " + line));
    assertThat(now)
        .as(
            "The API of hosteddb-%s is not the one in api/. If that is meant, say so in"
                + " UPGRADING.md and write it down with%n%s%n%s",
            module, REWRITE, String.join("\n", changes))
        .isEqualTo(written);
  }

  private static List<Class<?>> types(String module) throws IOException, ClassNotFoundException {
    Path place =
        SEPARATOR
            .splitAsStream(System.getProperty("java.class.path", ""))
            .map(Path::of)
            .filter(path -> isOf(module, path))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing of " + module + " on the class path"));
    JavaClasses imported =
        Files.isDirectory(place) ? new ClassFileImporter().importPath(place) : jar(place);
    List<Class<?>> types = new ArrayList<>();
    for (JavaClass type : imported) {
      // The others are not looked at, so that what they need may be missing.
      if (isPublic(type) && !(type.getPackageName() + ".").contains(".internal.")) {
        types.add(Class.forName(type.getName(), false, ApiTest.class.getClassLoader()));
      }
    }
    return types;
  }

  private static JavaClasses jar(Path place) throws IOException {
    try (JarFile jar = new JarFile(place.toFile())) {
      return new ClassFileImporter().importJar(jar);
    }
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        || type.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean isOf(String module, Path place) {
    return place.endsWith(Path.of(module, "target", "classes"))
        || place.getFileName().toString().matches("hosteddb-" + module + "-[0-9].*\\.jar");
  }
}
