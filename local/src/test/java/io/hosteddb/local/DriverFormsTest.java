package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import reactor.core.publisher.Mono;

/** The forms, through the real drivers, with passwords and parameters that a URL does not like. */
class DriverFormsTest {
  private static final String ODD = "p@:/?#%&+ üß'\"$;=[]\\ 日本";

  private static final String QUERY =
      "\nprint(connection.execute('PRAGMA journal_mode').fetchone()[0])\n";

  @TempDir static Path directory;

  private static DatabaseProvider postgres;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    postgres = LocalProviders.create(new LocalPostgresProviderFactory(), directory.resolve("pg"));
    url =
        LocalProviders.value(
            ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(postgres).provision(),
            "DATABASE_URL");
    Pg.execute(
        url, "SET ROLE NONE", "ALTER ROLE CURRENT_USER PASSWORD '" + ODD.replace("'", "''") + "'");
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  /** The URL with the odd password and the given parameters. */
  private static String oddUrl(String parameters) {
    URI uri = URI.create(url);
    return "postgresql://"
        + uri.getUserInfo().split(":", 2)[0]
        + ":"
        + Forms.encode(ODD)
        + "@"
        + uri.getHost()
        + ":"
        + uri.getPort()
        + uri.getRawPath()
        + "?"
        + parameters;
  }

  @Test
  void jdbc_opensWithWhatNoUrlLikes_andKeepsTheParameters() throws Exception {
    Forms jdbc =
        Forms.postgres(
            KnownForms.JDBC,
            oddUrl(
                "sslmode=disable&options=-c%20search_path%3Dodd,%5C%20one&application_name=a%2Bb%20%26c"));

    assertThat(jdbc.get("url")).doesNotContain(Forms.encode(ODD));
    try (Connection connection =
        DriverManager.getConnection(jdbc.get("url"), jdbc.get("user"), jdbc.get("password"))) {
      assertThat(row(connection, "SHOW search_path")).isEqualTo("odd, one");
      assertThat(row(connection, "SHOW application_name")).isEqualTo("a+b &c");
    }
  }

  @Test
  void jdbcProperties_areWhatTheDriverTakesFromProperties() throws Exception {
    Forms form =
        Forms.postgres(
            KnownForms.JDBC_PROPERTIES,
            oddUrl("sslmode=disable&application_name=a%20b&connect_timeout=9"));

    try (Connection connection = DriverManager.getConnection(form.get("url"), form.properties())) {
      assertThat(row(connection, "SHOW application_name")).isEqualTo("a b");
      assertThat(row(connection, "SELECT session_user")).isEqualTo(form.get("user"));
    }
  }

  @Test
  void r2dbc_opensWithWhatNoUrlLikes_andKeepsTheParameters() {
    Forms r2dbc =
        Forms.postgres(
            KnownForms.R2DBC,
            oddUrl(
                "sslmode=disable&application_name=a%2Bb%20%26c"
                    + "&options=-c%20search_path%3Dodd,%5C%20one%20--work_mem%3D5MB"));

    assertThat(r2dbcRow(r2dbc, "SHOW search_path")).isEqualTo("odd, one");
    assertThat(r2dbcRow(r2dbc, "SHOW work_mem")).isEqualTo("5MB");
    assertThat(r2dbcRow(r2dbc, "SHOW application_name")).isEqualTo("a+b &c");
  }

  @Test
  void r2dbc_takesSeveralHosts_andGoesOnToTheOneThatAnswers() {
    URI uri = URI.create(url);
    String several =
        oddUrl("target_session_attrs=read-write&sslmode=disable")
            .replace("@" + uri.getHost(), "@127.0.0.1:1," + uri.getHost());

    assertThat(r2dbcRow(Forms.postgres(KnownForms.R2DBC, several), "SELECT 'here'"))
        .isEqualTo("here");
  }

  @Test
  void jdbc_takesSeveralHosts_andGoesOnToTheOneThatAnswers() throws Exception {
    URI uri = URI.create(url);
    Forms jdbc =
        Forms.postgres(
            KnownForms.JDBC,
            oddUrl("target_session_attrs=read-write&load_balance_hosts=disable&sslmode=disable")
                .replace("@" + uri.getHost(), "@127.0.0.1:1," + uri.getHost()));

    try (Connection connection =
        DriverManager.getConnection(jdbc.get("url"), jdbc.get("user"), jdbc.get("password"))) {
      assertThat(row(connection, "SELECT 'here'")).isEqualTo("here");
    }
  }

  /** This server speaks no TLS: that the drivers refuse it shows that the mode reached them. */
  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void whoAsksForTls_getsNoConnectionWithoutIt(String mode) {
    Forms jdbc = Forms.postgres(KnownForms.JDBC, oddUrl("sslmode=" + mode));
    Forms r2dbc = Forms.postgres(KnownForms.R2DBC, oddUrl("sslmode=" + mode));

    assertThatThrownBy(() ->
            DriverManager.getConnection(jdbc.get("url"), jdbc.get("user"), jdbc.get("password")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SSL");
    assertThatThrownBy(() -> r2dbcRow(r2dbc, "SELECT 1")).hasStackTraceContaining("SSL");
  }

  @Test
  void jdbcUrls_areReadByTheDriverAsTheyWereMeant() {
    Properties ipv6 =
        parsed("postgresql://u:p@[2001:db8::1]:5433/o%3Fd%2Bd%20%25?options=endpoint%3Dep-1");
    assertThat(ipv6)
        .containsEntry("PGHOST", "[2001:db8::1]")
        .containsEntry("PGPORT", "5433")
        .containsEntry("PGDBNAME", "o?d+d %")
        .containsEntry("options", "endpoint=ep-1");
    assertThat(parsed("postgresql://u:p@one,two:5433/d"))
        .containsEntry("PGHOST", "one,two")
        .containsEntry("PGPORT", "5432,5433");
  }

  /** A property that the driver does not know would be passed over without a word. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=verify-full",
        "sslmode=verify-ca&sslrootcert=%2Fca&sslcert=%2Fc&sslkey=%2Fk.pk8&sslpassword=x",
        "channel_binding=require&require_auth=scram-sha-256&sslnegotiation=direct",
        "gssencmode=disable&krbsrvname=pg&connect_timeout=3&keepalives=1",
        "target_session_attrs=standby&load_balance_hosts=random",
        "currentSchema=a&prepareThreshold=0&reWriteBatchedInserts=true&socketTimeout=3"
      })
  void everyProperty_isOneThatTheDriverHas(String parameters) {
    Forms form = Forms.postgres(KnownForms.JDBC_PROPERTIES, "postgresql://u:p@h/d?" + parameters);
    List<String> known = Arrays.stream(PGProperty.values()).map(PGProperty::getName).toList();

    assertThat(form.properties().stringPropertyNames()).isSubsetOf(known);
  }

  @Test
  void r2dbcUrls_areReadByTheDriverAsTheyWereMeant() {
    ConnectionFactoryOptions options =
        ConnectionFactoryOptions.parse(
            Forms.postgres(
                    KnownForms.R2DBC,
                    "postgresql://u:p@[2001:db8::1]:5433/o%3Fd%2Bd%20%25?sslmode=verify-full")
                .get("url"));

    assertThat(options.getValue(ConnectionFactoryOptions.HOST)).isEqualTo("[2001:db8::1]");
    assertThat(options.getValue(ConnectionFactoryOptions.PORT)).isEqualTo(5433);
    assertThat(options.getValue(ConnectionFactoryOptions.DATABASE)).isEqualTo("o?d+d %");
  }

  @Test
  void mongodb_isWhatClientSettingsTake() throws Exception {
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalMongoProviderFactory(), directory.resolve("mongo"))) {
      Provisioned made =
          ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(provider).provision();
      Forms form = form(KnownForms.MONGODB, provider, made);
      MongoClientSettings settings =
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(form.get("uri")))
              .build();

      try (MongoClient client = MongoClients.create(settings)) {
        MongoCollection<Document> notes =
            client.getDatabase(form.get("database")).getCollection("notes");
        notes.insertOne(new Document("body", "kept"));
        assertThat(notes.find().map(note -> note.getString("body"))).containsExactly("kept");
      }
    }
  }

  /** The driver for Java takes a plus that is not encoded for a blank; others do not. */
  @Test
  void mongodbUris_areReadByTheDriverAsTheyWereMeant() {
    String odd = ODD + "+";
    ConnectionString read =
        mongodb(
            "mongodb://a%40b:" + Forms.encode(ODD) + "+@one:27018,[::1]/notes?authSource=admin");

    assertThat(read.getUsername()).isEqualTo("a@b");
    assertThat(read.getPassword()).isEqualTo(odd.toCharArray());
    assertThat(read.getHosts()).containsExactlyInAnyOrder("one:27018", "[::1]");
    assertThat(read.getDatabase()).isEqualTo("notes");
    assertThat(read.getCredential()).isNotNull();
  }

  @Test
  void sqlite_opensAFileWhosePathNoUrlLikes() throws Exception {
    try (DatabaseProvider provider =
        LocalProviders.create(
            new LocalTursoProviderFactory(), directory.resolve("100% of #1 ? ä+ 'q'"))) {
      Provisioned made =
          ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(provider).provision();
      Forms jdbc = form(KnownForms.JDBC, provider, made);

      try (Connection connection = DriverManager.getConnection(jdbc.get("url"));
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (x)");
        statement.execute("INSERT INTO t VALUES ('kept')");
      }
      assertThat(Sqlite.query(LocalProviders.value(made, "TURSO_DATABASE_URL"), "SELECT x FROM t"))
          .isEqualTo("kept");
      assertThat(Path.of(form(KnownForms.PARTS, provider, made).get("file"))).isNotEmptyFile();
    }
  }

  @Test
  void psql_isALineThatAShellRuns() throws Exception {
    assumeTrue(run(Map.of(), "psql --version").isPresent(), "psql is not on this machine");
    Forms psql = Forms.postgres(KnownForms.PSQL, oddUrl("sslmode=disable&application_name=a%2Bb"));

    assertThat(run(Map.of(), psql.get("command-with-password") + " -XAtqc 'SHOW application_name'"))
        .contains("a+b");
    // Without the password the line is the same, and psql asks for it or has it from elsewhere.
    assertThat(run(Map.of("PGPASSWORD", ODD), psql.get("command") + " -XAtqc 'SELECT 1 + 1'"))
        .contains("2");
  }

  @Test
  void python_isCodeThatRunsWithTheVariablesAlone() throws Exception {
    assumeTrue(run(Map.of(), "python3 --version").isPresent(), "python3 is not on this machine");
    try (DatabaseProvider provider =
        LocalProviders.create(new LocalTursoProviderFactory(), directory.resolve("a %20b'c"))) {
      Provisioned made =
          ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(provider).provision();
      String code = form(KnownForms.PYTHON, provider, made).get("code");
      Path script = Files.writeString(directory.resolve("script.py"), code + QUERY);

      assertThat(
              run(
                  Map.of("TURSO_DATABASE_URL", LocalProviders.value(made, "TURSO_DATABASE_URL")),
                  "python3 " + script))
          .contains("wal");
    }
  }

  /** What a line of a shell prints in an environment of its own; empty if it fails. */
  private static Optional<String> run(Map<String, String> environment, String line)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", line).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? Optional.of(printed.strip()) : Optional.empty();
  }

  private static Forms form(String id, DatabaseProvider provider, Provisioned made) {
    ProviderProfile profile = provider.descriptor().profile();
    return Forms.of(id, profile.forms().get(0).write(made.variables()));
  }

  private static Properties parsed(String uri) {
    Properties read = Driver.parseURL(Forms.postgres(KnownForms.JDBC, uri).get("url"), null);
    assertThat(read).as("pgjdbc refuses the URL").isNotNull();
    return java.util.Objects.requireNonNull(read);
  }

  private static ConnectionString mongodb(String uri) {
    return new ConnectionString(
        Forms.of(
                KnownForms.MONGODB,
                ConnectionForms.mongodb("URI", "NAME")
                    .write(
                        VariableValues.none()
                            .with("URI", Secret.of(uri))
                            .with("NAME", Secret.of("notes"))))
            .get("uri"));
  }

  private static String row(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String r2dbcRow(Forms form, String sql) {
    ConnectionFactoryOptions options =
        ConnectionFactoryOptions.parse(form.get("url"))
            .mutate()
            .option(ConnectionFactoryOptions.USER, form.get("user"))
            .option(ConnectionFactoryOptions.PASSWORD, form.get("password"))
            .build();
    return Mono.usingWhen(
            ConnectionFactories.get(options).create(),
            connection ->
                Mono.from(connection.createStatement(sql).execute())
                    .flatMap(
                        result -> Mono.from(result.map((row, meta) -> String.valueOf(row.get(0))))),
            io.r2dbc.spi.Connection::close)
        .blockOptional(Duration.ofSeconds(30))
        .orElseThrow();
  }
}
