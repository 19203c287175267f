package io.hosteddb.spring.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;

/** A slice, which would put H2 in place of the DataSource: that is on the class path, too. */
@JdbcTest
@ImportHostedDatabase("postgres")
class SliceTest {
  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {}

  @Test
  void aSlice_keepsTheAttachedDatabase(@Autowired DataSource dataSource) throws SQLException {
    assertThat(ImportHostedDatabaseTest.query(dataSource, "SELECT version()"))
        .startsWith("PostgreSQL");
    assertThat(ImportHostedDatabaseTest.query(dataSource, "SELECT count(*) FROM note"))
        .isEqualTo("0");
  }
}
