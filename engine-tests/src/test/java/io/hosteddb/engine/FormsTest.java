package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static io.hosteddb.engine.Host.PROJECT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.ConnectionDetails;
import io.hosteddb.MaskedForm;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.env.VariableValues;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A third party's forms, and the one way to their values. */
class FormsTest {
  private final SettableClock clock = new SettableClock();
  private final FakeVendor vendor = new FakeVendor();

  private FakeProvider redis(Function<VariableValues, List<ConnectionForm>> write) {
    return provider(
        profile().forms(ConnectionForms.of(Set.of("REDIS_HOST", "REDIS_PASSWORD"), write)).build());
  }

  private FakeProvider provider(ProviderProfile profile) {
    return FakeProvider.builder(profile).vendor(vendor).clock(clock).build();
  }

  private static ProviderProfile.Builder profile() {
    return ProviderProfile.builder("redis")
        .displayName("Redis")
        .engine("Key-value store")
        .bestFor("Caches")
        .plainVariable("REDIS_HOST", "Where it is")
        .secretVariable("REDIS_PASSWORD", "What opens it")
        .docsUrl("https://example.com/redis")
        .defaultRegion("here");
  }

  private static List<ConnectionForm> uri(VariableValues values) {
    String host = values.find(VariableName.of("REDIS_HOST")).orElseThrow().reveal();
    Secret password = values.find(VariableName.of("REDIS_PASSWORD")).orElseThrow();
    return List.of(
        ConnectionForm.builder("redis", "Redis URI")
            .masked(
                "uri",
                "rediss://:" + Secret.MASK + "@" + host,
                Secret.of("rediss://:" + password.reveal() + "@" + host))
            .plain("host", host)
            .build(),
        ConnectionForm.refused(KnownForms.JDBC, "JDBC", "There is no JDBC driver for Redis."));
  }

  @Test
  void aThirdPartysForms_areShownMasked_andRevealedToWhomAnAuditNames() {
    try (Host host = Host.with(clock, redis(FormsTest::uri))) {
      HostedDatabase ready = host.ready("redis");
      Map<String, String> variables = host.databases.reveal(ready.id(), ANA, "compare");
      ConnectionDetails details = host.databases.connection(ready.id());
      MaskedForm form = details.form("redis");
      String address = requireNonNull(variables.get("REDIS_HOST"));

      assertThat(details.forms())
          .extracting(MaskedForm::id)
          .containsExactly("redis", "jdbc", "shell");
      assertThat(form.fields())
          .containsExactly(
              new MaskedForm.Field("uri", "rediss://:********@" + address, true),
              new MaskedForm.Field("host", address, false));
      assertThat(form.reveal(ANA, "start the cache"))
          .containsExactly(
              Map.entry(
                  "uri",
                  "rediss://:"
                      + variables.get("REDIS_PASSWORD")
                      + "@"
                      + variables.get("REDIS_HOST")),
              Map.entry("host", address));
      assertThat(details).isEqualTo(host.databases.connection(ready.id()));
      assertThat(details.toString()).doesNotContain(variables.get("REDIS_PASSWORD"));
      assertThat(reveals(host)).containsExactly("compare", "start the cache");
    }
  }

  @Test
  void everyDatabase_hasLinesForAShell() {
    try (Host host = Host.with(clock, FakeProvider.builder("fake").clock(clock).build())) {
      HostedDatabase ready = host.ready("fake");
      MaskedForm shell = host.databases.connection(ready.id()).form(KnownForms.SHELL);
      Map<String, String> values = host.databases.reveal(ready.id(), ANA, "compare");

      assertThat(shell.find("lines").orElseThrow().shown())
          .isEqualTo(
              "export FAKE_URL='"
                  + values.get("FAKE_URL")
                  + "'\nexport FAKE_PASSWORD='********'\n");
      assertThat(shell.reveal(ANA, "paste").get("lines"))
          .isEqualTo(
              "export FAKE_URL='"
                  + values.get("FAKE_URL")
                  + "'\nexport FAKE_PASSWORD='"
                  + values.get("FAKE_PASSWORD")
                  + "'\n");
    }
  }

  @Test
  void aForm_isRevealedThroughTheSameGate_asAVariable() {
    FakeProvider provider = redis(FormsTest::uri);
    Host host = Host.with(clock, provider);
    HostedDatabase ready = host.ready("redis");
    MaskedForm form = host.databases.connection(ready.id()).form("redis");

    assertThatThrownBy(() -> form.reveal(ANA, " ")).isInstanceOf(InvalidRequestException.class);
    MaskedForm refused = host.databases.connection(ready.id()).form(KnownForms.JDBC);
    assertThat(refused.refusal()).isEqualTo("There is no JDBC driver for Redis.");
    assertThatThrownBy(() -> refused.reveal(ANA, "start"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("There is no JDBC driver for Redis.");
    assertThatThrownBy(() -> host.databases.connection(ready.id()).form("odbc"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'odbc'")
        .hasMessageContaining("redis, jdbc, shell");
    host.databases.detach(ready.id(), ANA);
    assertThatThrownBy(() -> form.reveal(ANA, "start")).isInstanceOf(NotReadyException.class);
    assertThat(reveals(host)).as("what was refused was not seen").isEmpty();
    host.close();
    assertThatThrownBy(() -> form.reveal(ANA, "start")).isInstanceOf(ClosedException.class);
  }

  @Test
  void whoMayOnlyRead_isShownForms_andRefusedTheirValues() {
    try (Host host =
        Host.with(
            clock,
            b -> b.accessPolicy((actor, action, project) -> action != Action.REVEAL),
            redis(FormsTest::uri))) {
      HostedDatabase ready = host.ready("redis");
      MaskedForm form = host.databases.connection(ready.id(), ANA).form("redis");

      assertThatThrownBy(() -> form.reveal(ANA, "start")).isInstanceOf(AccessDeniedException.class);
      assertThat(reveals(host)).isEmpty();
    }
  }

  @Test
  void whatTheContractCallsSecret_staysMasked_whateverAProviderSaysOfIt() {
    Function<VariableValues, List<ConnectionForm>> careless =
        values ->
            List.of(
                ConnectionForm.builder("redis", "Redis")
                    .plain(
                        "line",
                        "redis-cli -a "
                            + values.find(VariableName.of("REDIS_PASSWORD")).orElseThrow().reveal())
                    .build());
    try (Host host = Host.with(clock, redis(careless))) {
      HostedDatabase ready = host.ready("redis");
      MaskedForm form = host.databases.connection(ready.id()).form("redis");

      assertThat(form.fields()).containsExactly(new MaskedForm.Field("line", "********", true));
      assertThat(form.reveal(ANA, "look").get("line"))
          .isEqualTo(
              "redis-cli -a "
                  + host.databases.reveal(ready.id(), ANA, "compare").get("REDIS_PASSWORD"));
    }
  }

  @Test
  void aProviderThatThrows_costsItsFormsAlone() {
    try (Host host =
        Host.with(
            clock,
            redis(values -> {
              throw new StackOverflowError(values.asMap().values().iterator().next().reveal());
            }))) {
      HostedDatabase ready = host.ready("redis");
      ConnectionDetails details = host.databases.connection(ready.id());

      assertThat(details.variables()).hasSize(2);
      assertThat(details.forms()).extracting(MaskedForm::id).containsExactly("shell");
    }
  }

  /** The provider's next release has renamed what it injects, and knows how the old ones read. */
  @Test
  void theContractThatWasAttached_decidesWhichFormsThereAre() {
    Host before = Host.with(clock, redis(FormsTest::uri));
    HostedDatabase made = before.ready("redis");
    ProviderProfile renamed =
        ProviderProfile.builder("redis")
            .displayName("Redis")
            .engine("Key-value store")
            .bestFor("Caches")
            .secretVariable("REDIS_URL", "Where it is, and what opens it")
            .docsUrl("https://example.com/redis")
            .defaultRegion("here")
            .forms(
                ConnectionForms.of(
                    Set.of("REDIS_URL"),
                    values ->
                        List.of(
                            ConnectionForm.builder("new", "New")
                                .secret(
                                    "url", values.find(VariableName.of("REDIS_URL")).orElseThrow())
                                .build())))
            .forms(ConnectionForms.of(Set.of("REDIS_HOST", "REDIS_PASSWORD"), FormsTest::uri))
            .build();

    try (Host after = before.restart(provider(renamed))) {
      assertThat(after.databases.connection(made.id()).forms())
          .extracting(MaskedForm::id)
          .containsExactly("redis", "jdbc", "shell");
      after.databases.detach(made.id(), ANA);
      assertThat(after.databases.connection(after.ready("redis").id()).forms())
          .extracting(MaskedForm::id)
          .containsExactly("new", "shell");
    }
    try (Host without = before.restart()) {
      assertThat(
              without
                  .databases
                  .connection(without.databases.list(PROJECT, 1, null).items().get(0).id())
                  .forms())
          .as("its provider is not configured any more")
          .extracting(MaskedForm::id)
          .containsExactly("shell");
    }
  }

  @Test
  void formsThatReadWhatTheContractDoesNotHave_areRefusedWithTheProfile() {
    assertThatThrownBy(() -> profile().forms(ConnectionForms.postgres("REDIS_URI")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis")
        .hasMessageContaining("REDIS_URI");
  }

  private static List<String> reveals(Host host) {
    return host.databases.audit().of(PROJECT, 100, null, ANA).items().stream()
        .filter(entry -> entry.action() == Action.REVEAL)
        .map(AuditEntry::reason)
        .map(String::valueOf)
        .sorted()
        .toList();
  }
}
