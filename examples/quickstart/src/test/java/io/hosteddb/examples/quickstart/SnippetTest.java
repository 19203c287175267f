package io.hosteddb.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.Snippet;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Java snippet that a user copies runs unchanged, against a real database, with nothing but the
 * injected variables.
 */
class SnippetTest {
  private static final ProjectId PROJECT = ProjectId.of("snippets");
  private static HostedDatabases databases;

  @BeforeAll
  static void start() {
    databases = HostedDatabases.builder().providers(Providers.discover(Settings.empty())).build();
  }

  @AfterAll
  static void stop() {
    databases.close();
  }

  @ParameterizedTest
  @CsvSource({"postgres,'Hello, PostgreSQL'", "turso,'Hello, Turso'", "mongodb,'Hello, MongoDB'"})
  void javaSnippet_runsUnchanged(String provider, String expected, @TempDir Path directory)
      throws Exception {
    DatabaseId id =
        databases
            .attach(AttachRequest.to(PROJECT).by(Actor.host()).provider(provider).build())
            .id();
    databases.awaitReady(id, Duration.ofMinutes(2));

    assertThat(run(id, databases.reveal(id, Actor.service("test"), "run the snippet"), directory))
        .endsWith(expected);
  }

  /** A provider's passwords are letters and digits; who imports a database has others. */
  @Test
  void postgresSnippet_takesAPasswordThatNoUrlLikes(@TempDir Path directory) throws Exception {
    ProjectId project = ProjectId.of("odd-password");
    DatabaseId id =
        databases
            .attach(AttachRequest.to(project).by(Actor.host()).provider("postgres").build())
            .id();
    databases.awaitReady(id, Duration.ofMinutes(2));
    Map<String, String> jdbc =
        databases.connection(id).form(KnownForms.JDBC).reveal(Actor.service("test"), "set another");
    try (Connection connection =
            DriverManager.getConnection(jdbc.get("url"), jdbc.get("user"), jdbc.get("password"));
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE NONE");
      statement.execute("ALTER ROLE CURRENT_USER PASSWORD 'p@:/?#%&+ ü'");
    }
    Map<String, String> variables = databases.reveal(id, Actor.service("test"), "run the snippet");
    String url =
        Objects.requireNonNull(variables.get("DATABASE_URL"))
            .replaceFirst(":[^:@]*@", ":p%40%3A%2F%3F%23%25%26%2B%20%C3%BC@");

    assertThat(run(id, Map.of("DATABASE_URL", url), directory)).endsWith("Hello, PostgreSQL");
  }

  /** The last words of the snippet in a process that has the variables and nothing else. */
  private static String run(DatabaseId id, Map<String, String> variables, Path directory)
      throws Exception {
    Path source = directory.resolve("DatabaseExample.java");
    Files.writeString(source, code(id, "java"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    int compiled =
        compiler.run(
            null, null, null, "-Xlint:all", "-Werror", "-cp", classPath, source.toString());
    assertThat(compiled).isZero();

    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                directory + File.pathSeparator + classPath,
                "DatabaseExample")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isZero();
    return out.strip();
  }

  /** What cannot be run here is run by the foreign clients of the platform; its shape is held. */
  @ParameterizedTest
  @CsvSource({
    "postgres,@mastra/pg,DATABASE_URL",
    "turso,@mastra/libsql,TURSO_AUTH_TOKEN",
    "mongodb,@mastra/mongodb,MONGODB_DB_NAME"
  })
  void otherSnippets_nameThePackageTheIdAndTheVariables(
      String provider, String adapter, String variable) throws Exception {
    DatabaseId id =
        databases
            .attach(
                AttachRequest.to(ProjectId.of("shape")).by(Actor.host()).provider(provider).build())
            .id();
    databases.awaitReady(id, Duration.ofMinutes(2));

    for (String manager : List.of("npm", "pnpm", "yarn", "bun")) {
      assertThat(code(id, manager)).startsWith(manager + " ").contains("@mastra/core " + adapter);
    }
    assertThat(databases.connection(id).snippets())
        .filteredOn(snippet -> snippet.language().equals("typescript"))
        .extracting(Snippet::title)
        .containsExactly("Wire into Mastra", "Search for vectors");
    assertThat(databases.connection(id).snippets())
        .filteredOn(snippet -> snippet.language().equals("typescript"))
        .allSatisfy(snippet ->
            assertThat(snippet.code())
                .contains("from '" + adapter + "'")
                .contains("id: '")
                .contains("process.env." + variable));
  }

  private static String code(DatabaseId id, String language) {
    return databases.connection(id).snippets().stream()
        .filter(snippet -> snippet.language().equals(language))
        .map(Snippet::code)
        .findFirst()
        .orElseThrow();
  }
}
