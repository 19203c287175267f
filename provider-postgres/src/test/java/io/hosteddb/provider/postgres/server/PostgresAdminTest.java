package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAdminTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://ana:secret@db.example:5433/main?sslmode=verify-full|ana|secret|db.example|5433|main|verify-full",
        "postgres://ana:secret@db.example|ana|secret|db.example|5432|postgres|require",
        "postgresql://ana:secret@localhost/|ana|secret|localhost|5432|postgres|disable",
        "postgresql://ana:secret@[::1]:5/x|ana|secret|::1|5|x|disable",
        "postgresql://a%40b:p%40ss%3Aw%2Frd%3F%23%25@h/x|a@b|p@ss:w/rd?#%|h|5432|x|require",
        "postgresql://ana:p+1@h/x|ana|p+1|h|5432|x|require",
        "postgresql://ana:p@ss:w/rd#@h/x|ana|p@ss:w/rd#|h|5432|x|require",
        "postgresql://h/x?user=ana&password=secret|ana|secret|h|5432|x|require",
        "jdbc:postgresql://h:1/x?user=ana&password=p%2B1+2&sslmode=prefer|ana|p+1 2|h|1|x|prefer",
        "jdbc:postgresql://ana:secret@h:1/x|ana|secret|h|1|x|require"
      })
  void reads(
      String url, String user, String password, String host, int port, String db, String mode) {
    PostgresAdmin admin = PostgresAdmin.parse(Secret.of(url));
    assertThat(admin.user()).isEqualTo(user);
    assertThat(admin.password().reveal()).isEqualTo(password);
    assertThat(admin.host()).isEqualTo(host);
    assertThat(admin.port()).isEqualTo(port);
    assertThat(admin.database()).isEqualTo(db);
    assertThat(admin.sslMode()).isEqualTo(mode);
    assertThat(admin.toString()).doesNotContain(password);
  }

  @Test
  void passesChannelBindingAndCertificatesOn() {
    PostgresAdmin admin =
        PostgresAdmin.parse(
            Secret.of("postgresql://a:b@h/x?channel_binding=require&sslrootcert=/etc/ca.pem"));
    assertThat(admin.properties())
        .containsEntry("channelBinding", "require")
        .containsEntry("sslrootcert", "/etc/ca.pem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://ana:canary@h/x",
        "canary",
        "jdbc:postgresql:canary",
        "postgresql://ana:canary@/x",
        "postgresql://ana:canary@h:99999/x",
        "postgresql://ana:canary@h:canary/x",
        "postgresql://ana:canary@h1:1,h2:2/x",
        "postgresql://ana:canary%@h/x",
        "postgresql://ana:canary@h/x?sslmode=canary",
        "postgresql://ana:canary@h/x?canary=1",
        "postgresql://ana:can?ary@h/x",
        "postgresql://canary@h/x",
        "postgresql://h/canary"
      })
  void refusesWithoutRepeatingTheText(String url) {
    assertThatThrownBy(() -> PostgresAdmin.parse(Secret.of(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("")
        .satisfies(e -> {
          for (Throwable t = e; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain("canary", "ary");
          }
        });
  }
}
