package io.hosteddb.store;

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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseRecordTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

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
}
