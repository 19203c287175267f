package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.testkit.provider.ConnectionCheck;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * Connects as a runtime would. The server behind the simulator knows no users, so the simulator
 * says whether the login would succeed, and the driver then goes in without it.
 */
final class MongoCheck implements ConnectionCheck {
  private final AtlasSimulator vendor;

  MongoCheck(AtlasSimulator vendor) {
    this.vendor = vendor;
  }

  static String value(VariableValues variables, String name) {
    return variables.find(VariableName.of(name)).orElseThrow().reveal();
  }

  @Override
  public void connectAndCheck(VariableValues variables) {
    ConnectionString uri = new ConnectionString(value(variables, "MONGODB_URI"));
    String database = value(variables, "MONGODB_DB_NAME");
    assertThat(uri.getDatabase()).isEqualTo(database);
    assertThat(uri.getCredential()).isNotNull();
    assertThat(uri.getCredential().getSource()).isEqualTo("admin");
    Secret password = Secret.of(new String(uri.getPassword()));
    assertThat(vendor.loginProblem(uri.getUsername(), password, database)).isEmpty();
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyToClusterSettings(cluster ->
                cluster
                    .hosts(uri.getHosts().stream().map(com.mongodb.ServerAddress::new).toList())
                    .serverSelectionTimeout(60, TimeUnit.SECONDS))
            .build();
    try (MongoClient client = MongoClients.create(settings)) {
      MongoCollection<Document> notes = client.getDatabase(database).getCollection("notes");
      Object id = notes.insertOne(new Document("body", uri.getUsername())).getInsertedId();
      assertThat(notes.find(Filters.eq("_id", id)).first())
          .containsEntry("body", uri.getUsername());
    }
  }
}
