package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.spi.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PollRoomTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration SOON = Duration.ofMillis(100);
  private static final RateLimit HUNDRED_A_MINUTE = new RateLimit(100, 100, Duration.ofMinutes(1));

  private final Map<String, RateLimit> limits = new ConcurrentHashMap<>();
  private final PollRoom room =
      new PollRoom(backend -> Optional.ofNullable(limits.get(backend)), new Random(7));

  private List<Duration> waits(String backend, int polls) {
    return IntStream.range(0, polls).mapToObj(i -> room.withRoom(backend, NOW, SOON)).toList();
  }

  private static long within(List<Duration> waits, Duration time) {
    return waits.stream().filter(wait -> wait.compareTo(time) < 0).count();
  }

  @Test
  void backendsThatWait_takeNoRoomFromEachOther() {
    List<Duration> unusedNeon = waits("postgres/neon", 5_000);
    assertThat(waits("turso/cloud", 100)).containsOnly(SOON);
  }

  @Test
  void limitOfABackend_saysHowManyPollsHaveRoom() {
    limits.put("postgres/neon", HUNDRED_A_MINUTE);
    List<Duration> waits = waits("postgres/neon", 1_000);
    assertThat(within(waits, Duration.ofMinutes(1))).isBetween(90L, 110L);
    assertThat(within(waits, Duration.ofMinutes(5))).isBetween(490L, 510L);
    assertThat(within(waits, Duration.ofMinutes(10).plusSeconds(6))).isEqualTo(1_000);
  }

  @Test
  void backendWithoutALimit_hasRoomForFiveHundredASecond() {
    List<Duration> waits = waits("turso/file", 5_000);
    assertThat(within(waits, Duration.ofSeconds(1))).isEqualTo(500);
    assertThat(within(waits, Duration.ofSeconds(10))).isEqualTo(5_000);
  }

  @Test
  void limitOfMoreThanThat_isNoMore() {
    limits.put("turso/cloud", new RateLimit(1, 1_000_000, Duration.ofSeconds(1)));
    assertThat(within(waits("turso/cloud", 5_000), Duration.ofSeconds(1))).isEqualTo(500);
  }

  @Test
  void callADay_hasRoomOnceADay() {
    limits.put("a/b", new RateLimit(1, 1, Duration.ofDays(1)));
    List<Duration> waits = waits("a/b", 3);
    assertThat(waits.get(0)).isEqualTo(SOON);
    assertThat(waits.get(2)).isGreaterThan(Duration.ofDays(1));
  }

  @Test
  void limitThatBecomesKnownLater_counts() {
    List<Duration> unusedBefore = waits("postgres/neon", 100);
    limits.put("postgres/neon", HUNDRED_A_MINUTE);
    assertThat(within(waits("postgres/neon", 100), Duration.ofSeconds(12))).isBetween(10L, 20L);
  }
}
