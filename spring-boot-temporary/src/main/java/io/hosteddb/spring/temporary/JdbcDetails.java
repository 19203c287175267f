package io.hosteddb.spring.temporary;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** For the DataSource; reads the values anew each time, and holds none. */
record JdbcDetails(TemporaryDatabase database) implements JdbcConnectionDetails {
  static Connection of(TemporaryDatabase database) {
    Map<String, String> jdbc = database.form(KnownForms.JDBC);
    return new Connection(
        JdbcConnectionDetails.class,
        () -> new JdbcDetails(database),
        List.of(),
        List.of(migration("spring.flyway.", jdbc), migration("spring.liquibase.", jdbc)));
  }

  /** A URL or user that is set for migrations alone wins over the DataSource. */
  private static Map<String, String> migration(String prefix, Map<String, String> jdbc) {
    return Map.of(
        prefix + "url", jdbc.getOrDefault(KnownForms.URL, ""),
        prefix + "user", jdbc.getOrDefault(KnownForms.USER, ""),
        prefix + "password", jdbc.getOrDefault(KnownForms.PASSWORD, ""));
  }

  @Override
  public @Nullable String getUsername() {
    return database.form(KnownForms.JDBC).get(KnownForms.USER);
  }

  @Override
  public @Nullable String getPassword() {
    return database.form(KnownForms.JDBC).get(KnownForms.PASSWORD);
  }

  @Override
  public String getJdbcUrl() {
    return Objects.requireNonNull(database.form(KnownForms.JDBC).get(KnownForms.URL));
  }
}
