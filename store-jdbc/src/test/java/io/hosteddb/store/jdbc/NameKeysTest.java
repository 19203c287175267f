package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names that were attached before they had keys. */
class NameKeysTest {
  private final SecretCipher cipher = TinkSecretCipher.of(TinkKeyset.generate());

  @ParameterizedTest
  @EnumSource
  void twinsFromBefore_areKeptAndListed(TestDatabase database) throws SQLException {
    TestDatabase.Place place = database.newPlace();
    try (HikariDataSource pool = place.pool(4)) {
      JdbcDatabaseStore store = open(pool, place);
      DatabaseRecord one = insert(store, "postgres");
      DatabaseRecord two = insert(store, "turso");
      DatabaseRecord other = insert(store, "mongodb");
      fromBefore(pool, place, one.id(), "My\u00a0Orders");
      fromBefore(pool, place, two.id(), "\uff4d\uff59 orders");
      fromBefore(pool, place, other.id(), "\u3164");
      assertThat(found(store, one)).as("read before anybody filled it").isEqualTo("My\u00a0Orders");

      JdbcDatabaseStore later = open(pool, place);

      assertThat(key(pool, place, one.id())).isEqualTo("my orders");
      assertThat(key(pool, place, other.id())).isEmpty();
      assertThat(later.duplicateNames(10))
          .extracting(DuplicateName::database, DuplicateName::name)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(one.id(), "My\u00a0Orders"),
              org.assertj.core.groups.Tuple.tuple(two.id(), "\uff4d\uff59 orders"));
      assertThat(found(later, two)).isEqualTo("\uff4d\uff59 orders");
      assertThat(found(later, other)).isEqualTo("\u3164");
      DatabaseRecord third = Records.named("acme", "MY ORDERS");
      assertThat(later.insert(third, Records.transition(null, third)))
          .isInstanceOfSatisfying(
              InsertOutcome.Refused.class,
              refused ->
                  assertThat(refused.conflicts())
                      .extracting(AttachConflict::rival)
                      .containsExactlyInAnyOrder(one.id(), two.id()));
      assertThat(
              later.update(Records.detached(one), Records.transition(one, Records.detached(one))))
          .isTrue();
      assertThat(later.duplicateNames(10)).isEmpty();
    }
  }

  private JdbcDatabaseStore open(HikariDataSource pool, TestDatabase.Place place) {
    return JdbcDatabaseStore.builder(pool, cipher).schema(place.schema()).build();
  }

  private static DatabaseRecord insert(JdbcDatabaseStore store, String provider) {
    DatabaseRecord record = Records.attached(provider);
    assertThat(store.insert(record, Records.transition(null, record)))
        .isInstanceOf(InsertOutcome.Inserted.class);
    return record;
  }

  private static String found(JdbcDatabaseStore store, DatabaseRecord record) {
    return store.find(record.id()).orElseThrow().attachment().name().value();
  }

  private static void fromBefore(
      HikariDataSource pool, TestDatabase.Place place, DatabaseId id, String name)
      throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update \""
                    + place.schema()
                    + "\".hosteddb_database set name = ?, name_key = null where id = ?")) {
      statement.setString(1, name);
      statement.setString(2, id.value());
      assertThat(statement.executeUpdate()).isOne();
    }
  }

  private static @Nullable String key(
      HikariDataSource pool, TestDatabase.Place place, DatabaseId id) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select name_key from \""
                    + place.schema()
                    + "\".hosteddb_database where id = '"
                    + id
                    + "'")) {
      assertThat(found.next()).isTrue();
      return found.getString(1);
    }
  }
}
