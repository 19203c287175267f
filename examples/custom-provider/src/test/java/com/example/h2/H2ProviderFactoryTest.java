package com.example.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2ProviderFactoryTest {
  private static final Actor ANA = Actor.user("ana");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory = Path.of("set by JUnit");

  @Test
  void libraryFindsTheProviderAndAProjectUsesItsDatabase() throws Exception {
    Settings settings =
        Settings.of(
            Map.of("h2.directory", directory.toString(), "h2.port", String.valueOf(freePort())));
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.discover(settings)).build()) {
      ProjectId project = ProjectId.of("shop");
      HostedDatabase attached =
          databases.attach(AttachRequest.to(project).provider("h2").name("orders").by(ANA).build());
      databases.awaitReady(attached.id(), PATIENCE);
      Map<String, String> environment = databases.environment(project).reveal(ANA, "start");
      assertThat(environment).containsOnlyKeys("H2_URL", "H2_USER", "H2_PASSWORD");
      try (Connection connection =
          DriverManager.getConnection(
              environment.get("H2_URL"),
              environment.get("H2_USER"),
              environment.get("H2_PASSWORD"))) {
        assertThat(connection.isValid(5)).isTrue();
        databases.detach(attached.id(), ANA);
        databases.awaitDeleted(attached.id(), PATIENCE);
      }
      assertThat(databases.get(attached.id()).status()).isEqualTo(DatabaseStatus.DELETED);
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as("files left by a database that was in use").isEmpty();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void settingsThatDoNotFitTogetherAreRefused() {
    assertThatThrownBy(() -> build(Settings.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Set either h2.server")
        .hasMessageContaining("or h2.directory");
    assertThatThrownBy(() -> build(Settings.of(Map.of("h2.server", "just-a-host"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must be host:port, but is 'just-a-host'");
  }

  private static void build(Settings settings) {
    HostedDatabases.builder().providers(Providers.discover(settings)).build().close();
  }
}
