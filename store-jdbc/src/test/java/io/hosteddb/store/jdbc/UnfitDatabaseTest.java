package io.hosteddb.store.jdbc;

import static io.hosteddb.store.jdbc.RefusedOpening.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.sql.Dialect;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What a database is made with, or keeps from its user, is said when the store is opened. */
class UnfitDatabaseTest {
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());

  private static void execute(DataSource source, String... statements) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** It would open, and refuse the first name or vendor's message with another character. */
  @Test
  void anEncodingThatLacksCharacters_isRefused() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    String name = "latin_" + place.schema();
    try (HikariDataSource admin = place.pool(1)) {
      execute(
          admin,
          "create database "
              + name
              + " encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'");
    }
    PGSimpleDataSource latin = new PGSimpleDataSource();
    latin.setURL(place.url().replaceFirst("/postgres$", "/" + name));
    latin.setUser(place.user());
    refused(latin, place, "data-source")
        .hasMessageContaining("keeps text as LATIN1")
        .hasMessageContaining("encoding 'UTF8'");
  }

  /** It was said to only read, since whatever was asked was so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "operator odd_%s.= (leftarg = text, rightarg = text, function = odd_%1$s.now2)",
        "function odd_%s.now() returns timestamptz language sql as 'select null::timestamptz'"
      })
  void aSearchPathThatPutsOthersBeforePostgresOwn_isRefused(String hiding) throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.emptyPlace();
    HikariConfig config = place.config(2);
    config.setConnectionInitSql("set search_path = odd_" + place.schema() + ", pg_catalog");
    try (HikariDataSource admin = place.pool(1);
        HikariDataSource pool = new HikariDataSource(config)) {
      execute(
          admin,
          "create schema odd_" + place.schema(),
          ("create function odd_%s.now2(text, text) returns boolean"
                  + " language sql as 'select true'")
              .formatted(place.schema()),
          "create " + hiding.formatted(place.schema()));
      refused(pool, place, "data-source")
          .hasMessageContaining("search_path")
          .hasMessageContaining("odd_" + place.schema() + ".");
    }
  }

  /** A crash of its server then forgets what was accepted. */
  @ParameterizedTest
  @ValueSource(strings = {"off", "on", "local"})
  void commitsThatAreNotOnTheDisk_areSaid(String synchronous) throws Exception {
    try (Inside inside = Inside.open(TestDatabase.POSTGRESQL, 1);
        Connection connection = inside.pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = " + synchronous);
      Optional<String> risk = Dialect.of(connection).risk(connection);
      assertThat(risk.isPresent()).isEqualTo(synchronous.equals("off"));
      statement.execute("reset synchronous_commit");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Oracle", "Derby", "STRICT", "MSSQLServer"})
  void aModeOfH2ThatReadsOtherwise_isRefused(String mode) {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(place.url() + ";MODE=" + mode);
    source.setUser(place.user());
    refused(source, place, "data-source")
        .hasMessageContaining("H2's mode " + mode)
        .hasMessageContaining("Leave MODE out of the URL");
  }

  /** Else each of two projects would have the other's variables. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "IGNORECASE=TRUE",
        "INIT=SET COLLATION ENGLISH STRENGTH PRIMARY",
        "INIT=SET COLLATION GERMAN STRENGTH SECONDARY"
      })
  void anH2DatabaseThatTakesDifferentIdsForTheSame_isRefused(String setting) {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(place.url() + ";" + setting);
    source.setUser(place.user());
    refused(source, place, "data-source")
        .hasMessageContaining("takes different texts for the same");
  }

  @Test
  void tablesThatAnH2DatabaseMadeSo_areRefusedForGood() throws Exception {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    try (HikariDataSource pool = place.pool(2)) {
      execute(
          pool,
          "set ignorecase true",
          "create schema \"hosteddb\"",
          "create table \"hosteddb\".hosteddb_project (id varchar)",
          "set ignorecase false");
      refused(pool, place, "data-source").hasMessageContaining("a file of its own");
    }
  }

  @Test
  void anH2DatabaseThatRefusesLiterals_isSaidTo() {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(place.url() + ";ALLOW_LITERALS=NONE");
    source.setUser(place.user());
    refused(source, place, "data-source").hasMessageContaining("Leave ALLOW_LITERALS out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET", "VALUE,FOR"})
  void anH2DatabaseThatTakesAWordForAName_isRefused(String words) {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(place.url() + ";NON_KEYWORDS=" + words);
    source.setUser(place.user());
    refused(source, place, "data-source").hasMessageContaining("NON_KEYWORDS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NON_KEYWORDS=KEY,VALUE,USER,ROW,LIMIT",
        "DATABASE_TO_UPPER=FALSE",
        "MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
        "MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
      })
  void otherSettingsOfH2_changeNothing(String settings) {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    HikariConfig config = place.config(2);
    config.setJdbcUrl(place.url() + ";" + settings);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      JdbcDatabaseStore unused =
          JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).migrate(false).build();
      DatabaseRecord record = Records.attached("postgres");
      assertThat(store.insert(record, Records.audited(null, record, Action.ATTACH)))
          .isInstanceOf(InsertOutcome.Inserted.class);
      assertThat(store.claims(Records.PROJECT)).hasSize(1);
    }
  }

  /** Flyway keeps the connections that it had; ten tries would leave the pool without any. */
  @Test
  void whatTheMigrationLeavesOpen_goesBack_andTheCauseIsSaid() {
    TestDatabase.Place place = TestDatabase.H2.emptyPlace();
    HikariConfig config = place.config(3);
    config.setJdbcUrl(place.url() + ";OLD_INFORMATION_SCHEMA=TRUE");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThatThrownBy(() -> JdbcDatabaseStore.create(pool, cipher))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("could not be brought up to date")
          .hasMessageContaining("SQL state 42S22");
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  /** As after an upgrade, by a role that was granted the tables of the release before. */
  @Test
  void aRoleWithoutRightsOnSomeTables_isToldWhich() throws Exception {
    TestDatabase.Place place = TestDatabase.POSTGRESQL.newPlace();
    String schema = place.schema();
    String role = "app_" + schema;
    HikariConfig config = place.config(2);
    config.setUsername(role);
    try (HikariDataSource admin = place.pool(1)) {
      execute(
          admin,
          "create role " + role + " login",
          "grant usage on schema " + schema + " to " + role,
          "grant select, insert, update, delete on all tables in schema " + schema + " to " + role);
      try (HikariDataSource app = new HikariDataSource(config)) {
        refused(app, place, "schema")
            .hasMessageContaining(
                "hosteddb_audit_seq_seq, hosteddb_history_seq_seq, hosteddb_ready_time_seq_seq.")
            .hasMessageContaining("USAGE on all sequences of the schema " + schema);
        execute(
            admin,
            "grant usage on all sequences in schema " + schema + " to " + role,
            "revoke delete on " + schema + ".hosteddb_operation from " + role,
            "revoke insert on " + schema + ".hosteddb_upkeep from " + role);
        refused(app, place, "schema")
            .hasMessageContaining(": hosteddb_operation, hosteddb_upkeep.");
        execute(
            admin,
            "grant all on all tables in schema " + schema + " to " + role,
            "alter table " + schema + ".hosteddb_database enable row level security");
        refused(app, place, "schema")
            .hasMessageContaining(": hosteddb_database.")
            .hasMessageContaining("row-level security");
        execute(
            admin,
            "alter table " + schema + ".hosteddb_database disable row level security",
            "revoke select on " + schema + ".hosteddb_schema_history from " + role);
        refused(app, place, "schema").hasMessageContaining("may not read and write");
        execute(admin, "grant select on " + schema + ".hosteddb_schema_history to " + role);
        assertThat(
                JdbcDatabaseStore.builder(app, cipher)
                    .schema(schema)
                    .build()
                    .claims(Records.PROJECT))
            .isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg_hosted", "information_schema"})
  void aSchemaOfTheDatabasesOwn_isRefused(String name) {
    assertThatThrownBy(
            () -> JdbcDatabaseStore.builder(new JdbcDataSource(), cipher).schema(name).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("for itself");
  }
}
