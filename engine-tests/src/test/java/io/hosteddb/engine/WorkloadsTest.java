package io.hosteddb.engine;

import static io.hosteddb.model.WorkloadKind.DOCUMENTS;
import static io.hosteddb.model.WorkloadKind.RELATIONAL;
import static io.hosteddb.model.WorkloadKind.VECTORS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.CatalogEntry;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.WorkloadSupport;
import io.hosteddb.testkit.ForwardingProvider;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a backend serves is said before anything is made, not by an error afterwards. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkloadsTest {
  private static final WorkloadSupport NO_VECTORS =
      WorkloadSupport.lacks(VECTORS, "The server has no such extension. Install it.");

  private final SettableClock clock = new SettableClock();

  private FakeProvider declaring(WorkloadSupport... workloads) {
    return FakeProvider.builder("fake")
        .clock(clock)
        .descriptor(d -> d.workloads(List.of(workloads)))
        .build();
  }

  /** A backend that has to be asked. */
  private final class Asked extends ForwardingProvider {
    volatile Supplier<List<WorkloadSupport>> answer;

    Asked(Supplier<List<WorkloadSupport>> answer) {
      super(declaring(WorkloadSupport.works(RELATIONAL), NO_VECTORS));
      this.answer = answer;
    }

    @Override
    public List<WorkloadSupport> workloads(CallContext call) {
      return answer.get();
    }
  }

  @Test
  void catalogSaysWhatWorks_andWhyTheRestDoesNot() {
    try (Host host =
        Host.with(
            clock,
            declaring(
                WorkloadSupport.works(RELATIONAL),
                NO_VECTORS,
                WorkloadSupport.works(WorkloadKind.of("time-series"), "In tables of its own.")))) {
      assertThat(host.databases.catalog())
          .flatExtracting(CatalogEntry::workloads)
          .containsExactly(
              new WorkloadSupport(RELATIONAL, true, null),
              NO_VECTORS,
              new WorkloadSupport(new WorkloadKind("time-series"), true, "In tables of its own."));
    }
  }

  @Test
  void attachThatAsksForWhatIsNotServed_isRefusedBeforeAnythingIsMade() {
    FakeProvider fake = declaring(WorkloadSupport.works(RELATIONAL), NO_VECTORS);
    try (Host host = Host.with(clock, fake)) {
      var request =
          Host.request("fake").name(" ").workloads(VECTORS, RELATIONAL, DOCUMENTS).build();

      assertThatThrownBy(() -> host.databases.attach(request))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              e ->
                  assertThat(e.violations())
                      .filteredOn(violation -> violation.field().equals("workloads"))
                      .extracting(Violation::message)
                      .containsExactly(
                          "'documents' does not work here. Fake fake (backend memory) does not say that"
                              + " it serves it.",
                          "'vectors' does not work here. The server has no such extension. Install"
                              + " it."));
      assertThat(host.databases.plan(request).isPossible()).isFalse();
      assertThat(host.databases.list(Host.PROJECT, 10, null).items()).isEmpty();

      var served = host.databases.attach(Host.request("fake").workloads(RELATIONAL).build());
      assertThat(host.runUntil(served.id(), DatabaseStatus.READY).status())
          .isEqualTo(DatabaseStatus.READY);
    }
  }

  @Test
  void whoDoesNotServeIt_isAskedOnceMore() {
    Asked provider = new Asked(() -> List.of(WorkloadSupport.works(RELATIONAL), NO_VECTORS));
    var vectors = Host.request("fake").workloads(VECTORS).build();
    try (Host host = Host.with(clock, provider)) {
      assertThat(host.databases.plan(vectors).isPossible()).isFalse();

      provider.answer = () -> List.of(WorkloadSupport.works(VECTORS));
      clock.advance(Duration.ofSeconds(31));

      // The answer may take longer than a plan waits for it.
      while (!host.databases.plan(vectors).isPossible()) {
        Thread.onSpinWait();
      }
      // What was found stays, whatever the server's trouble.
      provider.answer =
          () -> {
            throw ProviderException.unavailable("The server is down.").build();
          };
      clock.advance(Duration.ofHours(1));
      assertThat(host.databases.plan(vectors).isPossible()).isTrue();
    }
  }

  @Test
  void whoCannotBeAsked_refusesAndSaysSo() {
    Asked provider =
        new Asked(() -> {
          throw ProviderException.unavailable("The server is down.").build();
        });
    try (Host host = Host.with(clock, provider)) {
      assertThat(host.databases.plan(Host.request("fake").workloads(VECTORS).build()).violations())
          .singleElement()
          .extracting(Violation::message)
          .asString()
          .endsWith("It could not be asked just now: try again in a moment.");
      // Whoever asks for nothing is not held up.
      assertThat(host.attach("fake").status()).isEqualTo(DatabaseStatus.PROVISIONING);
    }
  }

  @Test
  void keyStandsForTheWorkloadsToo() {
    try (Host host =
        Host.with(
            clock, declaring(WorkloadSupport.works(RELATIONAL), WorkloadSupport.works(VECTORS)))) {
      IdempotencyKey key = IdempotencyKey.of("once");
      var first =
          host.databases.attach(
              Host.request("fake").workloads(VECTORS, RELATIONAL).idempotencyKey(key).build());
      assertThat(
              host.databases
                  .attach(
                      Host.request("fake")
                          .workloads(RELATIONAL)
                          .workloads(VECTORS)
                          .idempotencyKey(key)
                          .build())
                  .id())
          .isEqualTo(first.id());
      assertThatThrownBy(
              () -> host.databases.attach(Host.request("fake").idempotencyKey(key).build()))
          .isInstanceOf(ConflictException.class);
    }
  }
}
