package io.hosteddb.engine;

import static io.hosteddb.engine.Host.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.RotateRequest;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.internal.engine.EventBus;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.testkit.SettableClock;
import io.hosteddb.testkit.fake.FakeProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What wakes those who wait: they would else find out when they look the next time. */
class CommittedEventsTest {
  private record Event(
      HostedDatabase database, @Nullable DatabaseStatus previous, @Nullable Operation operation)
      implements StatusEvent {}

  @Test
  void changesOfAStatusAndOfAnOperation_areTold_andProgressAloneIsNot() {
    SettableClock clock = new SettableClock();
    FakeProvider provider =
        FakeProvider.builder("fake").clock(clock).credentials(CredentialTraits.seamless()).build();
    try (Host host = Host.with(clock, provider)) {
      HostedDatabase ready = host.ready("fake");
      Operation operation =
          host.databases.credentials().rotate(RotateRequest.of(ready.id()).by(ANA).build());
      List<StatusEvent> told = new ArrayList<>();
      EventBus bus = new EventBus(List.of());
      bus.whenCommitted(told::add);

      Event progress = new Event(ready, DatabaseStatus.READY, null);
      Event swap = new Event(ready, DatabaseStatus.READY, operation);
      Event arrival = new Event(ready, DatabaseStatus.PROVISIONING, null);
      for (Event event : List.of(progress, swap, arrival)) {
        bus.begin(ready.id(), ready.version()).end(List.of(event));
      }

      assertThat(told).containsExactly(swap, arrival);
    }
  }

  @Test
  void writesThatBeginAndEndInAnyOrder_areToldInThatOfTheirVersions() {
    SettableClock clock = new SettableClock();
    try (Host host = Host.with(clock, FakeProvider.builder("fake").clock(clock).build())) {
      HostedDatabase database = host.ready("fake");
      Event second = new Event(database, DatabaseStatus.PROVISIONING, null);
      Event third = new Event(database, DatabaseStatus.FAILED, null);
      Event fourth = new Event(database, DatabaseStatus.DELETING, null);
      Event fifth = new Event(database, DatabaseStatus.DELETED, null);
      List<StatusEvent> told = new CopyOnWriteArrayList<>();
      try (EventBus bus = new EventBus(List.of())) {
        bus.subscribe(told::add);
        EventBus.Write of4 = bus.begin(database.id(), 4);
        EventBus.Write of2 = bus.begin(database.id(), 2);
        EventBus.Write of5 = bus.begin(database.id(), 5);
        EventBus.Write stale3 = bus.begin(database.id(), 3);
        EventBus.Write of3 = bus.begin(database.id(), 3);

        of5.end(List.of(fifth));
        of3.end(List.of(third));
        of4.end(List.of(fourth));
        of2.end(List.of(second));
        stale3.end(List.of());
      }

      assertThat(told).containsExactly(second, third, fourth, fifth);
    }
  }
}
