package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AmendmentSummary;
import io.hosteddb.AttachRequest;
import io.hosteddb.RotateRequest;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.Operation;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.Amending;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Databases that exist get what the settings gained, when somebody asks for it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AmendmentsTest {
  private static final Actor OPS = Actor.user("ops");

  private final SettableClock clock = new SettableClock();
  private final Vendor vendor = new Vendor();
  private final FakeProvider fake =
      FakeProvider.builder("fake").clock(clock).amending(vendor).build();
  private final FakeProvider plain = FakeProvider.builder("plain").clock(clock).build();

  /** Something that each database is to have, of which some will not. */
  private static final class Vendor implements Amending {
    final Set<DatabaseId> amended = ConcurrentHashMap.newKeySet();
    final Set<DatabaseId> refused = ConcurrentHashMap.newKeySet();
    volatile Checkpoint checkpoint = Checkpoint.empty();

    @Override
    public List<String> amend(AmendRequest request) {
      DatabaseId id = request.identity().database();
      checkpoint = request.checkpoint();
      if (refused.contains(id)) {
        throw ProviderException.invalidRequest("It does not fit there.").build();
      }
      return amended.add(id) ? List.of("Installed it.") : List.of();
    }
  }

  private static DatabaseId ready(Host host, String provider, String project) {
    DatabaseId id =
        host.databases
            .attach(AttachRequest.to(ProjectId.of(project)).provider(provider).by(Host.ANA).build())
            .id();
    return host.runUntil(id, DatabaseStatus.READY).id();
  }

  @Test
  void oneDatabase_getsWhatItLacks_once() throws Exception {
    try (Host host = Host.with(clock, fake)) {
      DatabaseId id = ready(host, "fake", "a");

      var first = host.databases.amendments().amend(id, OPS, "needs it");
      var second = host.databases.amendments().amend(id, OPS, null);

      assertThat(first.done()).containsExactly("Installed it.");
      assertThat(first.database().id()).isEqualTo(id);
      assertThat(second.done()).isEmpty();
      assertThat(second.failure()).isNull();
      assertThat(host.databases.audit().of(ProjectId.of("a"), 10, null, OPS).items())
          .filteredOn(entry -> entry.action() == Action.AMEND)
          .extracting(entry -> entry.actor() + " " + entry.database() + " " + entry.reason())
          .containsExactly(OPS + " " + id + " needs it", OPS + " " + id + " null");
    }
  }

  /** What is kept of credentials is for their steps alone. */
  @Test
  void providerIsHandedTheCheckpointOfTheDatabase_withoutWhatIsKeptBesideIt() throws Exception {
    FakeProvider rotating =
        FakeProvider.builder("rotating")
            .clock(clock)
            .amending(vendor)
            .credentials(CredentialTraits.seamless())
            .build();
    try (Host host = Host.with(clock, rotating)) {
      DatabaseId id = ready(host, "rotating", "a");
      Operation asked = host.databases.credentials().rotate(RotateRequest.of(id).by(OPS).build());
      host.queue.runUntil(
          () -> host.databases.operations().get(asked.id(), OPS).status().isOver(),
          Duration.ofMinutes(5));
      Checkpoint kept = host.store.find(id).orElseThrow().checkpoint();
      assertThat(kept).isNotEqualTo(kept.withoutParts());

      var unused = host.databases.amendments().amend(id, OPS, null);

      assertThat(vendor.checkpoint).isEqualTo(kept.withoutParts());
    }
  }

  @Test
  void allDatabases_oneAfterTheOther_andOneThatFailsKeepsNobody() throws Exception {
    try (Host host = Host.with(clock, fake, plain)) {
      List<DatabaseId> ids = new ArrayList<>();
      for (String project : List.of("a", "b", "c")) {
        ids.add(ready(host, "fake", project));
      }
      DatabaseId other = ready(host, "plain", "a");
      DatabaseId gone = ready(host, "fake", "d");
      host.databases.detach(gone, OPS);
      vendor.refused.add(ids.get(0));
      vendor.amended.add(ids.get(1));

      List<String> heard = new ArrayList<>();
      AmendmentSummary summary =
          host.databases
              .amendments()
              .amendAll(
                  "fake",
                  OPS,
                  "vectors",
                  one -> {
                    var failure = one.failure();
                    heard.add(
                        one.database().project()
                            + " "
                            + (failure == null ? one.done() : failure.message()));
                  });

      assertThat(heard)
          .containsExactlyInAnyOrder("a It does not fit there.", "b []", "c [Installed it.]");
      assertThat(summary).isEqualTo(new AmendmentSummary(1, 1, 1));
      assertThat(summary.all()).isEqualTo(3);
      assertThat(vendor.amended).doesNotContain(other, gone);
    }
  }

  @Test
  void interruption_endsItBetweenTwo_andAnotherRunGoesOn() throws Exception {
    try (Host host = Host.with(clock, fake)) {
      for (String project : List.of("a", "b", "c")) {
        ready(host, "fake", project);
      }
      assertThatThrownBy(() ->
              host.databases
                  .amendments()
                  .amendAll("fake", OPS, null, one -> Thread.currentThread().interrupt()))
          .isInstanceOf(InterruptedException.class);
      assertThat(vendor.amended).hasSize(1);

      assertThat(host.databases.amendments().amendAll("fake", OPS, null, one -> {}))
          .isEqualTo(new AmendmentSummary(2, 1, 0));
    }
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    try (Host host = Host.with(clock, fake, plain)) {
      DatabaseId other = ready(host, "plain", "b");
      DatabaseId unready = host.attach("fake").id();
      var amendments = host.databases.amendments();

      assertThatThrownBy(() -> amendments.amend(unready, OPS, null))
          .isInstanceOf(NotReadyException.class);
      assertThatThrownBy(() -> amendments.amend(other, OPS, null))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("has no settings");
      assertThatThrownBy(() -> amendments.amendAll("plain", OPS, null, one -> {}))
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(() -> amendments.amendAll("fakes", OPS, null, one -> {}))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("Did you mean");
    }
  }
}
