package io.hosteddb.benchmarks.tests;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.bson.Document;

/** What the test does, however its databases were made: one query in each. */
final class ThreeDatabases {
  /** When all three had answered; by the machine's running time. */
  static volatile long answeredAt;

  private ThreeDatabases() {}

  static void use(DataSource orders, String notes, String notesName, DataSource memory)
      throws SQLException {
    query(orders);
    query(memory);
    try (MongoClient client = MongoClients.create(notes)) {
      MongoCollection<Document> collection = client.getDatabase(notesName).getCollection("notes");
      collection.insertOne(new Document("text", "kept"));
      if (collection.countDocuments() != 1) {
        throw new IllegalStateException("The note was not kept.");
      }
    }
    answeredAt = System.nanoTime();
  }

  private static void query(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (id int)");
      statement.execute("INSERT INTO kept VALUES (1)");
    }
  }
}
