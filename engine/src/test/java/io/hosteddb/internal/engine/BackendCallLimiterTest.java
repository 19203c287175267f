package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendCallLimiterTest {
  private static final String BACKEND = "fake/memory";

  private final List<DatabaseId> woken = new ArrayList<>();
  private final BackendCallLimiter slots =
      new BackendCallLimiter(Set.of(BACKEND), 1, Duration.ofMinutes(1), woken::add);
  private final DatabaseId first = id();
  private final DatabaseId second = id();

  private static DatabaseId id() {
    return DatabaseId.create(Instant.EPOCH, new SecureRandom());
  }

  /** Else a vendor at which every call hangs would be given one deaf thread after the other. */
  @Test
  void aCallThatWasGivenUp_keepsItsSlot_untilItHasEnded() {
    assertThat(slots.take(BACKEND, first).taken()).isTrue();
    slots.stepEnded(BACKEND, first, () -> true, true);

    assertThat(slots.take(BACKEND, second).taken()).isFalse();
    assertThat(woken).isEmpty();

    slots.callEnded(first);

    assertThat(woken).containsExactly(second);
    assertThat(slots.take(BACKEND, second).taken()).isTrue();
  }

  @Test
  void aCallThatEnded_givesItsSlotBack_toWhoWaits() {
    assertThat(slots.take(BACKEND, first).taken()).isTrue();
    assertThat(slots.take(BACKEND, second).taken()).isFalse();

    slots.stepEnded(BACKEND, first, () -> false, false);

    assertThat(woken).containsExactly(second);
  }
}
