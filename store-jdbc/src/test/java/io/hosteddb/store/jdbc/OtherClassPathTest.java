package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A host whose class path lacks something, or holds it in another version. */
class OtherClassPathTest {
  private static final String PLUGINS = "META-INF/services/org.flywaydb.core.extensibility.Plugin";

  /** Opens a store; loaded anew with everything it uses. */
  public static final class Probe {
    private Probe() {}

    /** Says how it went: {@code opened}, or what was thrown. */
    public static String open(String url, String schema) {
      try {
        JdbcDatabaseStore store =
            JdbcDatabaseStore.builder(source(url), TinkSecretCipher.of(TinkKeyset.generate()))
                .schema(schema)
                .build();
        store.workQueues().open(InstantSource.system(), 1);
        return "opened";
      } catch (RuntimeException | LinkageError e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }

    private static javax.sql.DataSource source(String url) {
      if (url.startsWith("jdbc:h2:")) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(url);
        h2.setUser("sa");
        h2.setPassword("");
        return h2;
      }
      PGSimpleDataSource postgres = new PGSimpleDataSource();
      postgres.setURL(url);
      postgres.setUser("postgres");
      return postgres;
    }
  }

  /** Everything of this test's class path but what is left out, and of service files one. */
  private static final class Shaded extends URLClassLoader {
    private final Predicate<URL> keptFile;

    Shaded(List<URL> urls, Predicate<URL> keptFile) {
      super(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
      this.keptFile = keptFile;
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
      Enumeration<URL> all = super.findResources(name);
      return name.equals(PLUGINS)
          ? Collections.enumeration(Collections.list(all).stream().filter(keptFile).toList())
          : all;
    }
  }

  private static List<URL> classPath(Predicate<String> kept) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (kept.test(entry)) {
        urls.add(new File(entry).toURI().toURL());
      }
    }
    return urls;
  }

  private static String open(List<URL> urls, Predicate<URL> keptFile, TestDatabase database)
      throws Exception {
    return open(urls, keptFile, database.emptyPlace());
  }

  private static String open(List<URL> urls, Predicate<URL> keptFile, TestDatabase.Place place)
      throws Exception {
    try (Shaded loader = new Shaded(urls, keptFile)) {
      return open(loader, place);
    }
  }

  private static String open(ClassLoader loader, TestDatabase.Place place) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return (String)
          Class.forName(Probe.class.getName(), true, loader)
              .getMethod("open", String.class, String.class)
              .invoke(null, place.url(), place.schema());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void flywaysPartForPostgresql_isMissing() throws Exception {
    List<URL> urls = classPath(entry -> !entry.contains("flyway-database-postgresql"));
    assertThat(open(urls, file -> true, TestDatabase.POSTGRESQL))
        .startsWith("ConfigurationException: ")
        .contains("Add org.flywaydb:flyway-database-postgresql");
    assertThat(open(urls, file -> true, TestDatabase.H2)).isEqualTo("opened");
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, flyway-core",
    "POSTGRESQL, flyway-database-postgresql",
    "POSTGRESQL, none",
    "H2, flyway-database-postgresql",
    "H2, none"
  })
  void flywaysServiceFiles_haveReplacedEachOther(TestDatabase database, String left)
      throws Exception {
    assertThat(open(classPath(entry -> true), file -> file.toString().contains(left), database))
        .startsWith("ConfigurationException: ")
        .contains(PLUGINS, "ServicesResourceTransformer", "mergeServiceFiles()");
  }

  /** Flyway has nothing to do, and so is not even loaded. */
  @ParameterizedTest
  @EnumSource
  void whereTheTablesAreTheNewest_flywayIsNotAsked(TestDatabase database) throws Exception {
    List<URL> without = classPath(entry -> !entry.contains("flyway-database-postgresql"));
    assertThat(open(without, file -> false, database.newPlace())).isEqualTo("opened");
  }

  /** A host pins an older version, in which something is missing that the store uses. */
  @Test
  void anOlderScheduler_isNamed(@TempDir Path folder) throws Exception {
    URL older =
        compiled(
            folder,
            "SchedulerBuilder",
            "package com.github.kagkarlsson.scheduler; public class SchedulerBuilder {}");
    assertThat(open(before(older), kept -> true, TestDatabase.H2))
        .startsWith("ConfigurationException: The store cannot be opened: ")
        .contains("com.github.kagkarlsson:db-scheduler is in another version than hosteddb needs")
        .contains(older.getPath(), "remove what pins the other");
  }

  /** As the bom of Quarkus 3.33 pins one; Tink's messages ask which it is when they are loaded. */
  @Test
  void anOlderProtobuf_isNamed_alsoTheSecondTime(@TempDir Path folder) throws Exception {
    URL older =
        compiled(
            folder,
            "RuntimeVersion",
            """
            package com.google.protobuf;
            public final class RuntimeVersion {
              public enum RuntimeDomain { GOOGLE_INTERNAL, PUBLIC }
              public static void validateProtobufGencodeVersion(
                  RuntimeDomain d, int a, int b, int c, String suffix, String location) {
                throw new ProtobufRuntimeVersionException("Runtime version is too old.");
              }
              public static final class ProtobufRuntimeVersionException extends RuntimeException {
                ProtobufRuntimeVersionException(String message) { super(message); }
              }
            }
            """);
    try (Shaded loader = new Shaded(before(older), kept -> true)) {
      for (int times = 0; times < 2; times++) {
        assertThat(open(loader, TestDatabase.H2.emptyPlace()))
            .startsWith("ConfigurationException: The keyset cannot be made: ")
            .contains("com.google.protobuf:protobuf-java is in another version than hosteddb needs")
            .contains(older.getPath(), "Runtime version is too old.", "remove what pins the other");
      }
    }
  }

  /** What a host with such a bom is told to write into its pom. */
  @Test
  void theProtobufOfTheGuide_isTheOneThatTinkNeeds() throws Exception {
    String guide = Files.readString(Path.of("../docs/embedding.md"));
    Matcher version =
        Pattern.compile("`com.google.protobuf:protobuf-java` ([0-9.]+)").matcher(guide);
    assertThat(version.find()).isTrue();
    assertThat(classPath(entry -> entry.contains("protobuf-java")))
        .singleElement()
        .asString()
        .endsWith("protobuf-java-" + version.group(1) + ".jar");
  }

  private static List<URL> before(URL older) throws IOException {
    List<URL> urls = new ArrayList<>(List.of(older));
    urls.addAll(classPath(entry -> true));
    return urls;
  }

  private static URL compiled(Path folder, String type, String text) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source")).resolve(type + ".java");
    Files.writeString(source, text);
    Path classes = Files.createDirectories(folder.resolve("older"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString()))
        .isZero();
    return classes.toUri().toURL();
  }
}
