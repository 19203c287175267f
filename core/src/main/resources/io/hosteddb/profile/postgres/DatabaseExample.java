import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

public class DatabaseExample {
    public static void main(String[] args) throws SQLException {
        try (Connection connection = connect(System.getenv("DATABASE_URL"))) {
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

    /** Opens postgresql://user:password@host:port/db?sslmode=..., a form that pgjdbc does not take as it is. */
    static Connection connect(String databaseUrl) throws SQLException {
        URI uri;
        try {
            uri = new URI(databaseUrl).parseServerAuthority();
        } catch (URISyntaxException e) { // its message holds the password: leave it out
            throw new IllegalArgumentException("DATABASE_URL is not a valid URI");
        }
        Properties properties = new Properties();
        String[] login = uri.getRawUserInfo().split(":", 2);
        properties.setProperty("user", decode(login[0]));
        if (login.length == 2) {
            properties.setProperty("password", decode(login[1]));
        }
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String parameter : query.split("&")) {
            if (parameter.startsWith("sslmode=")) {
                properties.setProperty("sslmode", parameter.substring("sslmode=".length()));
            }
        }
        if (properties.getProperty("sslmode", "").startsWith("verify-")) { // trust the JVM's CAs
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        int port = uri.getPort() == -1 ? 5432 : uri.getPort();
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath(), properties);
    }

    static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
