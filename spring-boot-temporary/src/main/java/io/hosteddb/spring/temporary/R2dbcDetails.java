package io.hosteddb.spring.temporary;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;

/** For R2DBC; reads the values anew each time, and holds none. */
record R2dbcDetails(TemporaryDatabase database) implements R2dbcConnectionDetails {
  static Connection of(TemporaryDatabase database, List<Connection> companions) {
    return new Connection(
        R2dbcConnectionDetails.class, () -> new R2dbcDetails(database), companions, List.of());
  }

  @Override
  public ConnectionFactoryOptions getConnectionFactoryOptions() {
    Map<String, String> form = database.form(KnownForms.R2DBC);
    String url = Objects.requireNonNull(form.get(KnownForms.URL));
    ConnectionFactoryOptions.Builder options = ConnectionFactoryOptions.parse(url).mutate();
    String user = form.get(KnownForms.USER);
    String password = form.get(KnownForms.PASSWORD);
    if (user != null) {
      options.option(ConnectionFactoryOptions.USER, user);
    }
    if (password != null) {
      options.option(ConnectionFactoryOptions.PASSWORD, password);
    }
    return options.build();
  }
}
