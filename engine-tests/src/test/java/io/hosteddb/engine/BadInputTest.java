package io.hosteddb.engine;

import static io.hosteddb.engine.Host.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.AttachmentPlan;
import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Availability;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
  private final SettableClock clock = new SettableClock();
  private final FakeProvider postgres =
      FakeProvider.builder("postgres")
          .regions(
              Region.of("here", "Here"),
              Region.of("aws-us-west-2", "Oregon"),
              Region.of("aws-us-east-1", "Virginia"))
          .descriptor(d ->
              d.retiredRegion(RegionId.of("azure-eastus2"), "azure-eastus2 was closed in 2026."))
          .build();
  private final FakeProvider soon =
      FakeProvider.builder("soon")
          .descriptor(d -> d.availability(Availability.COMING_SOON))
          .build();

  static Stream<Arguments> refused() {
    return Stream.of(
        row(b -> b.name(""), "name", "at least one character"),
        row(b -> b.name("  \t "), "name", "at least one character"),
        row(b -> b.name("x".repeat(65)), "name", "at most 64"),
        row(b -> b.name("\u3164"), "name", "can be seen"),
        row(b -> b.name("a\u0000b"), "name", "control"),
        row(b -> b.name("a\r\nSet-Cookie: x"), "name", "control"),
        row(b -> b.provider(""), "provider", "Name a provider: postgres, soon."),
        row(b -> b.provider("postgras"), "provider", "Did you mean postgres?"),
        row(b -> b.provider("oracle"), "provider", "There are: postgres, soon."),
        row(b -> b.provider("turso"), "provider", "io.hosteddb:hosteddb-provider-turso"),
        row(b -> b.provider("a\nb"), "provider", "There is no provider 'a?b'"),
        row(b -> b.provider("a\u202eb"), "provider", "There is no provider 'a?b'"),
        row(b -> b.provider("a\ud83d"), "provider", "There is no provider 'a?'"),
        row(b -> b.provider("soon"), "provider", "coming soon"),
        row(b -> b.region("aws-us-west-1"), "region", "Did you mean aws-us-west-2"),
        row(b -> b.region("us-west-2"), "region", "Did you mean aws-us-west-2?"),
        row(b -> b.region("moon"), "region", "There are: here, aws-us-west-2, aws-us-east-1."),
        row(b -> b.region("azure-eastus2"), "region", "azure-eastus2 was closed in 2026."),
        row(b -> b.region(""), "region", "must not be blank"),
        row(b -> b.region("a b"), "region", "white space"),
        row(b -> b.region("a\u2066b"), "region", "invisible"),
        row(b -> b.reason("a\u202eb"), "reason", "invisible"),
        row(b -> b.reason("x".repeat(501)), "reason", "at most 500"));
  }

  private static Arguments row(
      UnaryOperator<AttachRequest.Builder> change, String field, String message) {
    return Arguments.of(change, field, message);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("refused")
  void badRequest_isRefused_andLeavesNoTrace(
      UnaryOperator<AttachRequest.Builder> change, String field, String message) {
    try (Host host = Host.with(clock, postgres, soon)) {
      AttachRequest request = change.apply(Host.request("postgres").name("orders")).build();

      assertThatThrownBy(() -> host.databases.attach(request))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              e -> {
                assertThat(e.violations()).extracting(Violation::field).containsExactly(field);
                assertThat(e).hasMessageContaining(message);
                assertThat(e.problem().status()).isEqualTo(400);
                assertThat(e.problem().errors()).hasSize(1);
              });
      assertThat(host.databases.plan(request).violations())
          .extracting(Violation::field)
          .containsExactly(field);
      assertThat(host.databases.list(PROJECT, 10, null).items()).isEmpty();
      assertThat(host.databases.audit().of(PROJECT, 10, null, Host.ANA).items()).isEmpty();
      assertThat(host.queue.size()).isZero();
      assertThat(postgres.provisionCalls()).isZero();
    }
  }

  @Test
  void everyViolation_isReportedAtOnce() {
    try (Host host = Host.with(clock, postgres)) {
      assertThatThrownBy(() ->
              host.databases.attach(
                  Host.request("postgres").name("\u0007".repeat(80)).region("mars").build()))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              e ->
                  assertThat(e.violations())
                      .extracting(Violation::field)
                      .containsExactly("name", "name", "region"));
    }
  }

  @Test
  void aPlan_withAMalformedName_stillNamesWhatIsInTheWay() {
    try (Host host = Host.with(clock, postgres)) {
      HostedDatabase rival = host.databases.attach(Host.request("postgres").name("orders").build());
      AttachmentPlan plan = host.databases.plan(Host.request("postgres").name("\u0007").build());
      assertThat(plan.violations()).extracting(Violation::field).containsExactly("name");
      assertThat(plan.conflicts()).extracting(AttachConflict::rival).containsExactly(rival.id());
      assertThat(plan.conflicts())
          .extracting(AttachConflict::kind)
          .containsExactly(AttachConflict.Kind.PROVIDER_ATTACHED);
    }
  }

  @Test
  void builder_withBadNumbers_isRefused() {
    assertThatThrownBy(() -> HostedDatabases.builder().platform("My Platform").build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("platform");
    assertThatThrownBy(() -> HostedDatabases.builder().vendorPrefix("toolong").build())
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> HostedDatabases.builder().callBudget(Duration.ZERO).build())
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() ->
            Host.with(
                clock,
                FakeProvider.builder("twice").build(),
                FakeProvider.builder("twice").build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Two providers serve 'twice'");
  }
}
