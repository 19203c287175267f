package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A host in one jar whose service files have replaced each other: the classes of a provider are
 * there, and nothing says so.
 */
@Isolated
class LostServiceFileTest {
  private static final String[] REMEDIES = {
    "META-INF/services/io.hosteddb.spi.DatabaseProviderFactory",
    "ServicesResourceTransformer",
    "mergeServiceFiles()"
  };

  /** Of the service files one is left. */
  private static final class Shaded extends ClassLoader {
    private final String left;

    Shaded(String left) {
      super(LostServiceFileTest.class.getClassLoader());
      this.left = left;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> all = Collections.list(super.getResources(name));
      return Collections.enumeration(
          name.startsWith("META-INF/services/io.hosteddb")
              ? all.stream().filter(file -> file.toString().contains(left)).toList()
              : all);
    }
  }

  private static Providers providers(String left, Map<String, String> settings) {
    return Providers.discover(Settings.of(settings), new Shaded(left));
  }

  @Test
  void aProviderThatIsWanted_isNotSaidToBeMissing() {
    assertThatThrownBy(() -> providers("none", Map.of("providers", "turso")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("The classes of the provider 'turso'", REMEDIES[0], REMEDIES[1])
        .hasMessageNotContaining("not on the class path");
  }

  @Test
  void aBackendThatIsWanted_isNotSaidToBeMissing() {
    assertThatThrownBy(() -> providers("provider-postgres", Map.of("postgres.backend", "local")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("There is no backend 'local'", REMEDIES[0], REMEDIES[2])
        .hasMessageNotContaining("Add io.hosteddb");
  }

  @Test
  void aSettingOfIt_isNotSaidToBeOfAMissingOne() {
    assertThatThrownBy(() -> providers("none", Map.of("turso.api-key", "x")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("turso.api-key", REMEDIES[1])
        .hasMessageNotContaining("not on the class path");
  }

  @Test
  void attaching_isToldTheSame() {
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(providers("none", Map.of())).build()) {
      assertThatThrownBy(() ->
              databases.attach(
                  AttachRequest.to(ProjectId.of("agent"))
                      .provider("mongodb")
                      .by(Actor.user("ana"))
                      .build()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContainingAll("There is no provider 'mongodb'", REMEDIES[0], REMEDIES[1]);
    }
  }

  @Test
  void whatIsLost_isInTheLogBeforeAnybodyMissesIt() {
    LogLines.listen();
    assertThat(
            providers(
                "provider-postgres",
                Map.of(
                    "postgres.backend",
                    "server",
                    "postgres.admin-url",
                    "postgresql://a:b@localhost/c?sslmode=disable")))
        .isNotNull();
    assertThat(LogLines.has("WARN The classes of mongodb/local, postgres/local, turso/local are"))
        .isTrue();
  }
}
