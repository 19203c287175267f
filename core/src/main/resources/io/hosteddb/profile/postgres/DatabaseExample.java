import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

public class DatabaseExample {
    public static void main(String[] args) throws SQLException {
        try (Connection connection = connect(URI.create(System.getenv("DATABASE_URL")))) {
            try (Statement create = connection.createStatement()) {
                create.execute("CREATE TABLE IF NOT EXISTS notes (id BIGSERIAL PRIMARY KEY, body TEXT)");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO notes (body) VALUES (?)")) {
                insert.setString(1, "Hello, PostgreSQL");
                insert.executeUpdate();
            }
            try (Statement select = connection.createStatement();
                    ResultSet rows = select.executeQuery("SELECT body FROM notes ORDER BY id DESC LIMIT 1")) {
                rows.next();
                System.out.println(rows.getString("body"));
            }
        }
    }

    /** pgjdbc takes the URL without user and password, which it wants apart and decoded. */
    static Connection connect(URI uri) throws SQLException {
        String[] login = uri.getAuthority().replaceFirst("@[^@]*$", "").split(":", 2);
        String url = "jdbc:" + uri.toString().replaceFirst("//[^/]*@", "//");
        if (url.contains("sslmode=verify-")) { // trust the JVM's CAs
            url += "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";
        }
        return DriverManager.getConnection(url, login[0], login[1]);
    }
}
