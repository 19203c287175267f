package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.ReadyDatabase;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.encryption.NamedBytes;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is secret stands nowhere in clear, and only where it belongs. */
class EncryptionTest {
  private static final String CANARY = "canary-5f0c2f7e-never-in-clear";

  private final TinkKeyset keyset = TinkKeyset.generate();
  private @Nullable HikariDataSource pool;
  private TestDatabase.@Nullable Place place;

  @AfterEach
  void close() {
    Objects.requireNonNull(pool).close();
  }

  private JdbcDatabaseStore open(TestDatabase database) {
    TestDatabase.Place here = database.newPlace();
    place = here;
    pool = here.pool(4);
    return openAgain(TinkSecretCipher.of(keyset));
  }

  private JdbcDatabaseStore openAgain(SecretCipher cipher) {
    return JdbcDatabaseStore.builder(Objects.requireNonNull(pool), cipher)
        .schema(Objects.requireNonNull(place).schema())
        .build();
  }

  private static DatabaseRecord ready(DatabaseStore store, String provider) {
    DatabaseRecord first = Records.attached(provider);
    store.insert(first, Records.audited(null, first, Action.ATTACH));
    DatabaseRecord begun = Records.progressed(first, Secret.of(CANARY + " password"));
    store.update(begun, Records.transition(first, begun));
    DatabaseRecord ready = Records.ready(begun, Secret.of(CANARY + " url of " + provider));
    store.update(ready, Records.transition(begun, ready));
    return ready;
  }

  @ParameterizedTest
  @EnumSource
  void noSecret_standsInARowOrAFile(TestDatabase database) throws Exception {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord ready = ready(store, "postgres");
    store.recordAudit(Records.audit(ready, Action.REVEAL));
    assertThat(dump()).hasSizeGreaterThan(5).noneMatch(text -> text.contains(CANARY));

    List<Path> files = files(database);
    Objects.requireNonNull(pool).close();
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertThat(content.contains(CANARY)).as("the canary stands in %s", file).isFalse();
    }
    assertThat(files)
        .as("the files that hold the id, which is not secret: the search finds what is there")
        .anyMatch(file -> contains(file, ready.id().value()));
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The tables' own files, and PostgreSQL's log of changes. */
  private List<Path> files(TestDatabase database) throws Exception {
    if (database == TestDatabase.H2) {
      return Objects.requireNonNull(place).files();
    }
    execute("checkpoint");
    Path data = Path.of(single("show data_directory"));
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("base") || file.toString().contains("pg_wal"))
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ciphertextsOfTwoRows_cannotBeSwapped(TestDatabase database) throws Exception {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord one = ready(store, "postgres");
    DatabaseRecord two = ready(store, "turso");
    byte[] checkpoint = column(one, "checkpoint");
    set(two, "checkpoint", checkpoint);
    DatabaseRecord swapped = store.find(two.id()).orElseThrow();
    assertThat(swapped.variables()).isEqualTo(two.variables());
    assertThatThrownBy(swapped::checkpoint)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("checkpoint of database " + two.id())
        .hasMessageNotContaining(CANARY);
    assertThat(store.find(one.id())).isPresent();
    set(two, "checkpoint", null);
    set(two, "variables", column(one, "variables"));
    assertThat(inEnvironment(store, one).variables()).isEqualTo(one.variables());
    ReadyDatabase injecting = inEnvironment(store, two);
    assertThatThrownBy(injecting::variables)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("variable POSTGRES_URL of database " + two.id());
  }

  private static ReadyDatabase inEnvironment(DatabaseStore store, DatabaseRecord wanted) {
    return store.environment(Records.PROJECT, null).databases().stream()
        .filter(database -> database.id().equals(wanted.id()))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfTwoVariables_cannotBeSwapped(TestDatabase database) throws Exception {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord ready = ready(store, "postgres");
    var values = NamedBytes.read(column(ready, "variables"));
    var swapped = new java.util.LinkedHashMap<String, byte[]>();
    swapped.put("POSTGRES_URL", Objects.requireNonNull(values.get("POSTGRES_NAME")));
    swapped.put("POSTGRES_NAME", Objects.requireNonNull(values.get("POSTGRES_URL")));
    set(ready, "variables", NamedBytes.write(swapped));
    assertThatThrownBy(() -> store.find(ready.id()).orElseThrow().variables())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("variable POSTGRES_URL");
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedColumn_isSaidToBe(TestDatabase database) throws Exception {
    JdbcDatabaseStore store = open(database);
    DatabaseRecord ready = ready(store, "postgres");
    set(ready, "variables", new byte[] {1, 0, 0, 0, 9});
    assertThatThrownBy(() -> store.find(ready.id()).orElseThrow().variables())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
  }

  @ParameterizedTest
  @EnumSource
  void theWrongKey_doesNotOpenTheStore(TestDatabase database) {
    open(database);
    assertThatThrownBy(() -> openAgain(TinkSecretCipher.of(TinkKeyset.generate())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("does not open this store")
        .hasMessageContaining("keyset");
  }

  @ParameterizedTest
  @EnumSource
  void aRotatedKeyset_opensTheStoreAndReadsWhatWasThere(TestDatabase database) throws Exception {
    DatabaseRecord before = ready(open(database), "postgres");
    TinkKeyset rotated = keyset.withNewKey().withNewestAsPrimary();
    SecretCipher cipher = TinkSecretCipher.of(rotated);
    JdbcDatabaseStore later = openAgain(cipher);
    assertThat(value(later, before)).isEqualTo(CANARY + " url of postgres");
    DatabaseRecord after = ready(later, "turso");
    assertThat(cipher.isCurrent(column(before, "checkpoint"))).isFalse();
    assertThat(cipher.isCurrent(column(after, "checkpoint"))).isTrue();
    assertThatThrownBy(() -> openAgain(TinkSecretCipher.of(rotated.withPrimaryOnly())))
        .as("what was there is under the old key still")
        .isInstanceOf(ConfigurationException.class);
  }

  private static String value(DatabaseStore store, DatabaseRecord record) {
    VariableName first = record.attachment().contract().names().get(0);
    return store.find(record.id()).orElseThrow().variables().find(first).orElseThrow().reveal();
  }

  /** Every value of every table, as text; bytes also as what they would be in base64. */
  private List<String> dump() throws SQLException {
    List<String> values = new ArrayList<>();
    for (String table : List.of("meta", "project", "database", "history", "audit")) {
      try (Connection connection = Objects.requireNonNull(pool).getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select * from " + table(table))) {
        while (rows.next()) {
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            values.add(text(rows.getObject(i)));
          }
        }
      }
    }
    return values;
  }

  private static String text(@Nullable Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.ISO_8859_1) + Base64.getEncoder().encodeToString(bytes)
        : String.valueOf(value);
  }

  private String table(String name) {
    return "\"" + Objects.requireNonNull(place).schema() + "\".hosteddb_" + name;
  }

  private byte[] column(DatabaseRecord record, String column) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "select " + column + " from " + table("database") + " where id = ?")) {
      statement.setString(1, record.id().value());
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getBytes(1);
      }
    }
  }

  private void set(DatabaseRecord record, String column, byte @Nullable [] value)
      throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update " + table("database") + " set " + column + " = ? where id = ?")) {
      statement.setBytes(1, value);
      statement.setString(2, record.id().value());
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String single(String sql) throws SQLException {
    try (Connection connection = Objects.requireNonNull(pool).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
