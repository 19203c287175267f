package io.hosteddb.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorAccount;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseRecordTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private static final Failure DOWN = Failure.of(ErrorCategory.UNAVAILABLE, "It is down.");

  private final DatabaseRecord record = DatabaseRecord.begin(attachment());

  private static Attachment attachment() {
    DatabaseId id = DatabaseId.create(NOW, new SecureRandom());
    return new Attachment(
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
        new Attachment.Origin(Actor.user("ana"), NOW, null, "none"));
  }

  @Test
  void ofTwoUncertainties_theLaterStands_inWhateverOrderTheyCome() {
    Instant sooner = NOW.plusSeconds(10);
    Instant later = NOW.plusSeconds(30);
    DatabaseRecord one =
        record.change(NOW).uncertainUntil(later).build().change(NOW).uncertainUntil(sooner).build();
    DatabaseRecord other =
        record.change(NOW).uncertainUntil(sooner).build().change(NOW).uncertainUntil(later).build();

    assertThat(one.work().uncertainUntil()).isEqualTo(later);
    assertThat(other.work().uncertainUntil()).isEqualTo(later);
    assertThat(one.change(NOW).build().work().uncertainUntil()).isEqualTo(later);
  }

  /** A provider that is held back for ever, as it says, still meets its deadline. */
  @Test
  void whatIsHeldBack_isForgivenForAWeekAtMost() {
    DatabaseRecord next = record;
    for (int day = 0; day < 10; day++) {
      next = next.change(NOW).held(Duration.ofDays(1), "waiting").build();
    }

    assertThat(next.work().held()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void uncertaintyIsBounded_butNotMadeUp_norProlonged() {
    Instant sooner = NOW.plusSeconds(10);
    DatabaseRecord uncertain = record.change(NOW).uncertainUntil(NOW.plusSeconds(30)).build();

    assertThat(uncertain.change(NOW).uncertainNoLongerThan(sooner).build().work().uncertainUntil())
        .isEqualTo(sooner);
    assertThat(
            uncertain
                .change(NOW)
                .uncertainNoLongerThan(NOW.plusSeconds(60))
                .build()
                .work()
                .uncertainUntil())
        .isEqualTo(NOW.plusSeconds(30));
    assertThat(record.change(NOW).uncertainNoLongerThan(sooner).build().work().uncertainUntil())
        .isNull();
  }

  /** Another node's clock may be behind by hours: what it writes must fail nobody's database. */
  @Test
  void workBeganWhenItBegan_unlessThatIsInAFutureThatNoClockShows() {
    Instant back = NOW.minus(Duration.ofDays(400));

    assertThat(record.change(NOW.minusSeconds(7_200)).build().work().since()).isEqualTo(NOW);
    assertThat(record.change(back).build().work().since()).isEqualTo(back);
    assertThat(record.change(NOW.plusSeconds(5)).build().work().since()).isEqualTo(NOW);
  }

  /** Steps return checkpoints of their own, and few name the account. */
  @Test
  void accountInWhichItIsMade_isKept_untilAProviderNamesAnother() {
    VendorAccount acme = new VendorAccount("organization", "acme");
    VendorAccount other = new VendorAccount("organization", "other");
    Checkpoint without = Checkpoint.empty().with("step", "2");
    DatabaseRecord begun =
        record.change(NOW).checkpoint(Checkpoint.empty().withAccount(acme)).build();

    DatabaseRecord next = begun.change(NOW).checkpoint(without).build();

    assertThat(next.checkpoint()).isEqualTo(without.withAccount(acme));
    assertThat(next.change(NOW).build().checkpoint().account()).contains(acme);
    assertThat(next.change(NOW).checkpoint(without.withAccount(other)).build().checkpoint())
        .isEqualTo(without.withAccount(other));
    assertThat(record.change(NOW).checkpoint(without).build().checkpoint()).isEqualTo(without);
  }

  @Test
  void everyStepCounts_andNoOtherChangeDoes() {
    DatabaseRecord twice = record.change(NOW).step().build().change(NOW).step().build();
    StateChange detached =
        Lifecycle.next(twice.status(), LifecycleEvent.DETACH_REQUESTED).orElseThrow();

    assertThat(record.work().steps()).isZero();
    assertThat(twice.work().steps()).isEqualTo(2);
    assertThat(twice.change(NOW).apply(detached).progress("deleting").build().work().steps())
        .isEqualTo(2);
  }

  @Test
  void problemsAreCountedInARow_untilAStepGoesWell() {
    DatabaseRecord two = record.change(NOW).problem(DOWN).build().change(NOW).problem(DOWN).build();

    assertThat(two.work().problems()).isEqualTo(2);
    assertThat(two.work().failure()).isEqualTo(DOWN);
    WorkState held = two.change(NOW).held(Duration.ofSeconds(1), "waiting").build().work();
    assertThat(held.problems()).as("held back is neither").isEqualTo(2);
    assertThat(held.failure()).isEqualTo(DOWN);
    assertThat(two.change(NOW).problem(DOWN, 1).build().work().problems())
        .as("the first of its kind")
        .isOne();
    WorkState well = two.change(NOW).progress("at work").build().work();
    assertThat(well.problems()).as("it went well").isZero();
    assertThat(well.failure()).isNull();
  }

  /** What went wrong while it was made says nothing of how its deletion goes. */
  @Test
  void problemsEndWithTheWorkTheyBelongTo() {
    DatabaseRecord two = record.change(NOW).problem(DOWN).build().change(NOW).problem(DOWN).build();
    StateChange detached =
        Lifecycle.next(two.status(), LifecycleEvent.DETACH_REQUESTED).orElseThrow();

    DatabaseRecord deleting = two.change(NOW).apply(detached).build();

    assertThat(deleting.work().problems()).isZero();
    assertThat(deleting.work().failure()).isNull();
    assertThat(deleting.change(NOW).problem(DOWN).build().work().problems()).isOne();
  }
}
