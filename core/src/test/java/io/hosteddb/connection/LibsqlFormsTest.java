package io.hosteddb.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the URL of a libSQL database reads as to each client. */
class LibsqlFormsTest {
  @Test
  void aFile_isWhatSqliteOpens() {
    Written forms = Written.libsql("file:/data/a%20b%3F%25.db", "unused");

    assertThat(forms.ids()).containsExactly("parts", "jdbc", "r2dbc", "sqlite3", "node", "python");
    assertThat(forms.clear("parts")).isEqualTo(Map.of("file", "/data/a b?%.db"));
    assertThat(forms.clear("jdbc"))
        .isEqualTo(Map.of("url", "jdbc:sqlite:file:/data/a%20b%3F%25.db"));
    assertThat(forms.clear("sqlite3")).containsEntry("command", "sqlite3 '/data/a b?%.db'");
    assertThat(forms.refusal("r2dbc")).contains("no R2DBC driver");
    assertThat(Written.libsql("file:///data/a.db", "unused").clear("parts"))
        .isEqualTo(Map.of("file", "/data/a.db"));
  }

  @Test
  void atAServer_thereIsHttp_andNoJdbc() {
    Written forms = Written.libsql("libsql://db-org.turso.io", "token99");

    assertThat(forms.ids()).containsExactly("jdbc", "r2dbc", "http", "curl", "node", "python");
    assertThat(forms.clear("http"))
        .isEqualTo(Map.of("url", "https://db-org.turso.io", "token", "token99"));
    assertThat(forms.refusal("jdbc")).contains("JDBC driver", "http");
    assertThat(forms.clear("curl").get("command-with-password"))
        .contains("'Authorization: Bearer token99'", "'https://db-org.turso.io/v2/pipeline'");
    assertThat(forms.shown()).contains("Bearer ********").doesNotContain("token99");
  }

  @ParameterizedTest
  @CsvSource({
    "libsql://h?tls=0, http://h",
    "libsql://h:8080/, https://h:8080",
    "wss://h, https://h",
    "ws://h:8080, http://h:8080",
    "https://h/path, https://h/path",
    "http://[::1]:8080, http://[::1]:8080"
  })
  void theUrlOfTheHttpApi_isMadeAsTursosClientMakesIt(String url, String http) {
    assertThat(Written.libsql(url, "t").clear("http")).containsEntry("url", http);
  }

  @ParameterizedTest
  @CsvSource({"mysql://h", "libsql://h?authToken=hush99", "libsql://u:hush99@h", "libsql://"})
  void anythingElse_isRefused(String url) {
    Written forms = Written.libsql(url, "token99");

    assertThat(forms.refusal("http")).startsWith("TURSO_DATABASE_URL ").doesNotContain("hush");
    assertThat(forms.shown()).doesNotContain("hush");
  }
}
