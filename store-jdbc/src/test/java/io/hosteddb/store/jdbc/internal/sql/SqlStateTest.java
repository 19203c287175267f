package io.hosteddb.store.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlStateTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          26000, 'prepared statement "S_1" does not exist',                                    true
          42P05, 'prepared statement "S_1" already exists',                                    true
          08P01, 'bind message supplies 0 parameters, but prepared statement "S_4" requires 2', true
          08P01, 'Bind-Nachricht gibt 0 Parameter an, aber »S_12« benötigt 2',                 true
          08P01, 'query_wait_timeout',                                                         false
          08006, 'S_4',                                                                        false
          """)
  void aStatementIsForgotten(String state, String message, boolean forgotten) {
    assertThat(SqlState.isForgotten(new SQLException(message, state))).isEqualTo(forgotten);
  }
}
