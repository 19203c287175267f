package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import org.junit.jupiter.api.Test;

class ConnectionUriTest {
  private static final Secret PASSWORD = Secret.of("p@:/?#[]%+ ä");

  @Test
  void standard_keepsItsParameters_andGetsTheDatabaseBeforeThem() {
    Secret uri =
        ConnectionUri.of(
            "mongodb://h1:27017,h2:27017/?ssl=true&authsource=admin&replicaSet=rs0",
            "us er",
            PASSWORD,
            "app");

    assertThat(uri.reveal())
        .endsWith(
            "@h1:27017,h2:27017/app?ssl=true&authsource=admin&replicaSet=rs0"
                + "&retryWrites=true&w=majority&appName=hosteddb");
    ConnectionString read = new ConnectionString(uri.reveal());
    assertThat(read.getUsername()).isEqualTo("us er");
    assertThat(new String(read.getPassword())).isEqualTo(PASSWORD.reveal());
    assertThat(read.getDatabase()).isEqualTo("app");
    assertThat(read.getCredential().getSource()).isEqualTo("admin");
  }

  @Test
  void srv_hasNeitherPathNorParameters() {
    assertThat(ConnectionUri.of("mongodb+srv://c.a1b2c.mongodb.net", "u", Secret.of("p"), "app"))
        .extracting(Secret::reveal)
        .isEqualTo(
            "mongodb+srv://u:p@c.a1b2c.mongodb.net/app"
                + "?authSource=admin&retryWrites=true&w=majority&appName=hosteddb");
  }

  @Test
  void somethingElse_isABugOfTheVendor() {
    assertThatThrownBy(() -> ConnectionUri.of("https://x", "u", PASSWORD, "app"))
        .isInstanceOf(ProviderException.class)
        .hasMessageNotContaining(PASSWORD.reveal());
  }
}
