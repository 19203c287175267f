package io.hosteddb.examples.quickstart;

import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.bson.Document;

/**
 * What runs in the project: a program that knows no connection string and finds everything in its
 * environment. With the argument {@code expect-gone} it shows that what it was once given opens
 * nothing any more.
 */
public final class Application {
  private static final List<String> NAMES =
      List.of(
          "DATABASE_URL",
          "MONGODB_DB_NAME",
          "MONGODB_URI",
          "TURSO_AUTH_TOKEN",
          "TURSO_DATABASE_URL");

  private final Map<String, String> environment;

  private Application(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Runs the application; its exit code says whether all was as expected.
   *
   * @param arguments nothing, or {@code expect-gone}
   * @throws SQLException if a database does not do as it is told
   */
  public static void main(String[] arguments) throws SQLException {
    Application application = new Application(System.getenv());
    System.out.println(
        "my environment: " + String.join(", ", new TreeSet<>(System.getenv().keySet())));
    if (!System.getenv().keySet().containsAll(NAMES)) {
      throw new IllegalStateException("Variables are missing: " + System.getenv().keySet());
    }
    if (arguments.length == 1 && arguments[0].equals("expect-gone")) {
      application.expectGone();
    } else {
      application.work();
    }
  }

  private void work() throws SQLException {
    try (Connection postgres = openPostgres()) {
      String version = text(postgres, "SELECT split_part(version(), ' on ', 1)");
      int rows = ordersIn(postgres, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
      String total = text(postgres, "SELECT sum(amount) FROM orders");
      System.out.println(
          version + ": created table orders, wrote and read " + rows + " rows, total " + total);
    }
    try (Connection turso = openTurso()) {
      String version = text(turso, "SELECT sqlite_version()");
      int rows = ordersIn(turso, "INTEGER PRIMARY KEY");
      String total = text(turso, "SELECT sum(amount) FROM orders");
      System.out.println(
          "libSQL/SQLite "
              + version
              + ": created table orders, wrote and read "
              + rows
              + " rows, total "
              + total);
    }
    try (MongoClient mongo = MongoClients.create(variable("MONGODB_URI"))) {
      MongoCollection<Document> notes = notes(mongo);
      notes.insertMany(
          List.of(
              new Document("topic", "refund").append("text", "Sent the money back."),
              new Document("topic", "delivery").append("text", "Arrives on Monday.")));
      Document found = notes.find(Filters.eq("topic", "delivery")).first();
      System.out.println(
          "MongoDB: wrote "
              + notes.countDocuments()
              + " documents, read back: "
              + (found == null ? "nothing" : found.getString("text")));
      if (found == null) {
        throw new IllegalStateException("The document is not there.");
      }
    }
  }

  private static int ordersIn(Connection connection, String key) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE orders (id " + key + ", item TEXT, amount INTEGER)");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders (item, amount) VALUES (?, ?)")) {
      for (Map.Entry<String, Integer> order : Map.of("tea", 4, "coffee", 7, "cake", 9).entrySet()) {
        insert.setString(1, order.getKey());
        insert.setInt(2, order.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return Integer.parseInt(text(connection, "SELECT count(*) FROM orders"));
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new IllegalStateException("No row came back.");
      }
      return rows.getString(1);
    }
  }

  private void expectGone() {
    try (Connection postgres = openPostgres()) {
      throw new IllegalStateException("PostgreSQL is still there: " + postgres);
    } catch (SQLException e) {
      System.out.println("PostgreSQL refuses: SQL state " + e.getSQLState());
    }
    Path file = Path.of(URI.create(variable("TURSO_DATABASE_URL")));
    if (Files.exists(file)) {
      throw new IllegalStateException("The libSQL file is still there.");
    }
    System.out.println("libSQL: the file is gone");
    try (MongoClient mongo = MongoClients.create(variable("MONGODB_URI"))) {
      long left = notes(mongo).countDocuments();
      throw new IllegalStateException("MongoDB is still there, with " + left + " documents.");
    } catch (MongoSecurityException e) {
      System.out.println("MongoDB refuses: the user is not known any more");
    }
  }

  /** pgjdbc wants user and password apart from the address. */
  private Connection openPostgres() throws SQLException {
    URI uri = URI.create(variable("DATABASE_URL"));
    String[] login = uri.getRawUserInfo().split(":", 2);
    Properties properties = new Properties();
    properties.setProperty("user", URLDecoder.decode(login[0], StandardCharsets.UTF_8));
    properties.setProperty("password", URLDecoder.decode(login[1], StandardCharsets.UTF_8));
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(), properties);
  }

  private Connection openTurso() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + variable("TURSO_DATABASE_URL"));
  }

  private MongoCollection<Document> notes(MongoClient mongo) {
    return mongo.getDatabase(variable("MONGODB_DB_NAME")).getCollection("notes");
  }

  private String variable(String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not in the environment.");
    }
    return value;
  }
}
