package io.hosteddb.spring.temporary;

import com.mongodb.ConnectionString;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;

/** For MongoDB; reads the values anew each time, and holds none. */
record MongoDetails(TemporaryDatabase database) implements MongoConnectionDetails {
  static Connection of(TemporaryDatabase database) {
    String name =
        Objects.requireNonNull(database.form(KnownForms.MONGODB).get(KnownForms.DATABASE));
    return new Connection(
        MongoConnectionDetails.class,
        () -> new MongoDetails(database),
        List.of(),
        List.of(Map.of("spring.mongodb.database", name)));
  }

  @Override
  public ConnectionString getConnectionString() {
    Map<String, String> form = database.form(KnownForms.MONGODB);
    String uri = Objects.requireNonNull(form.get(KnownForms.URI));
    String name = Objects.requireNonNull(form.get(KnownForms.DATABASE));
    return new ConnectionString(MongoUris.withDatabase(uri, name));
  }
}
