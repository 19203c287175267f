import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

public class DatabaseExample {
    static final String CREATE = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, body TEXT)";
    static final String INSERT = "INSERT INTO notes (body) VALUES ('Hello, Turso')";
    static final String SELECT = "SELECT body FROM notes ORDER BY id DESC LIMIT 1";

    public static void main(String[] args) throws Exception {
        String url = System.getenv("TURSO_DATABASE_URL");
        String token = System.getenv("TURSO_AUTH_TOKEN");
        System.out.println(url.startsWith("file:") ? local(url) : cloud(url, token));
    }

    /** file:/abs/path.db is a SQLite file, opened with org.xerial:sqlite-jdbc. */
    static String local(String url) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(CREATE);
            statement.executeUpdate(INSERT);
            try (ResultSet rows = statement.executeQuery(SELECT)) {
                return rows.next() ? rows.getString("body") : null;
            }
        }
    }

    /** libsql://host is a Turso Cloud database, reached with SQL over HTTP. Returns the JSON of the results. */
    static String cloud(String url, String token) throws Exception {
        String body = """
                {"requests": [
                  {"type": "execute", "stmt": {"sql": "%s"}},
                  {"type": "execute", "stmt": {"sql": "%s"}},
                  {"type": "execute", "stmt": {"sql": "%s"}},
                  {"type": "close"}
                ]}""".formatted(CREATE, INSERT, SELECT);
        HttpRequest request = HttpRequest
                .newBuilder(URI.create(url.replaceFirst("^libsql:", "https:")).resolve("/v2/pipeline"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200 || response.body().contains("\"type\":\"error\"")) {
            throw new IllegalStateException("Turso answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
