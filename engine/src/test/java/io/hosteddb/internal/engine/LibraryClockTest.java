package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LibraryClockTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  private Instant shown = START;
  private Instant node = START;
  private long running = 7;
  private final LibraryClock clock = LibraryClock.watched(() -> shown, () -> node, () -> running);

  private static DatabaseRecord attached(Instant at) {
    DatabaseId id = DatabaseId.create(at, new SecureRandom());
    return DatabaseRecord.begin(
        new Attachment(
            id,
            ProjectId.of("agent"),
            null,
            DatabaseName.of("orders"),
            VariableContract.of(ManagedVariable.secret("FAKE_URL", "Where it is")),
            new Attachment.Destination(
                ProviderId.of("fake"),
                "memory",
                RegionId.of("here"),
                RegionId.of("here"),
                VendorName.of("hdb", id),
                "test"),
            new Attachment.Origin(Actor.user("ana"), at, null, "none")));
  }

  private void pass(Duration time) {
    shown = shown.plus(time);
    running += time.toNanos();
    assertThat(clock.instant()).isEqualTo(shown);
  }

  private Duration allowedFor(DatabaseRecord record) {
    return clock.allow(record).work().held();
  }

  @Test
  void timeThatPasses_isTime() {
    DatabaseRecord record = attached(START);
    pass(Duration.ZERO);
    pass(Duration.ofHours(3));

    assertThat(allowedFor(record)).isZero();
  }

  @Test
  void whatTheClockGainsAtOnce_isAllowedForOnceToWhatWasWrittenBefore() {
    pass(Duration.ZERO);
    DatabaseRecord before = attached(START);
    running += Duration.ofSeconds(20).toNanos();
    long loaded = running;
    running += Duration.ofSeconds(1).toNanos();
    shown = START.plusSeconds(21).plus(Duration.ofHours(1));
    assertThat(clock.instant()).isEqualTo(shown);

    assertThat(allowedFor(before)).isEqualTo(Duration.ofHours(1));
    assertThat(allowedFor(attached(START.plusSeconds(50))))
        .as("by a node that has not noticed yet")
        .isEqualTo(Duration.ofHours(1));
    assertThat(allowedFor(attached(shown))).isZero();
    assertThat(clock.allowSince(before, loaded).work().held()).isEqualTo(Duration.ofHours(1));
    assertThat(clock.allowSince(before, running).work().held()).isZero();
    assertThat(clock.allow(before).version()).isEqualTo(before.version());
  }

  @Test
  void whatIsSetBack_orAheadByWhatClocksDiffer_isNothing() {
    pass(Duration.ZERO);
    shown = START.minus(Duration.ofHours(1));
    assertThat(clock.instant()).isEqualTo(shown);
    shown = shown.plusSeconds(4);
    assertThat(clock.instant()).isEqualTo(shown);

    assertThat(allowedFor(attached(START.minus(Duration.ofHours(2))))).isZero();
  }

  @Test
  void onlyWhatBothClocksSay_hasSurelyCome() {
    node = START.minus(Duration.ofHours(1));
    assertThat(clock.certain()).isEqualTo(node);
    node = START.plus(Duration.ofHours(1));
    assertThat(clock.certain()).isEqualTo(START);
  }
}
