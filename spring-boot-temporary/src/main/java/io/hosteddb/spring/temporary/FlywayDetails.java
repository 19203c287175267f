package io.hosteddb.spring.temporary;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;

/** For Flyway where there is no DataSource. */
record FlywayDetails(TemporaryDatabase database) implements FlywayConnectionDetails {
  static Connection of(TemporaryDatabase database) {
    return new Connection(
        FlywayConnectionDetails.class, () -> new FlywayDetails(database), List.of(), List.of());
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
