package io.hosteddb.spring.temporary;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** For the DataSource; reads the values anew each time, and holds none. */
record JdbcDetails(TemporaryDatabase database) implements JdbcConnectionDetails {
  static Connection of(TemporaryDatabase database) {
    return new Connection(JdbcConnectionDetails.class, () -> new JdbcDetails(database), List.of());
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
