package io.hosteddb.simulators.neon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class DatabasePoolTest {
  private final DatabasePool pool = DatabasePool.get();

  @Test
  void aDatabaseComesBackEmptyAndLetsTheEarlierRoleInNoMore() throws Exception {
    pool.take("first_owner", "firstword");
    pool.allowLogin("first_owner");
    try (Connection connection = connect("first_owner", "firstword");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE left_behind AS SELECT 1 AS number");
      // With the session still open.
      pool.giveBack("first_owner");
    }
    pool.take("second_owner", "secondword");
    assertThatThrownBy(() -> connect("second_owner", "secondword"))
        .as("before the vendor is done")
        .isInstanceOf(SQLException.class);
    pool.allowLogin("second_owner");
    try (Connection connection = connect("second_owner", "secondword");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT to_regclass('left_behind') IS NULL")) {
      assertThat(row.next() && row.getBoolean(1)).isTrue();
    }
    assertThatThrownBy(() -> connect("first_owner", "firstword")).isInstanceOf(SQLException.class);
    pool.giveBack("second_owner");
  }

  private Connection connect(String name, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + pool.port() + "/" + name, name, password);
  }
}
