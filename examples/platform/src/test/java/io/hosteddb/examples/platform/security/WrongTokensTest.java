package io.hosteddb.examples.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is counted of those who guess. */
class WrongTokensTest {
  private final AtomicLong now = new AtomicLong();
  private final WrongTokens tokens = new WrongTokens(3, now::get);

  @Test
  void eachAddressHasItsOwnCount_andIsForgiven() {
    for (int i = 0; i < 3; i++) {
      assertThat(tokens.count("10.0.0.1")).isFalse();
    }
    assertThat(tokens.count("10.0.0.1")).isTrue();
    assertThat(tokens.count("10.0.0.2")).isFalse();
    now.addAndGet(TimeUnit.SECONDS.toNanos(2L * WrongTokens.RETRY_AFTER_SECONDS));
    assertThat(tokens.count("10.0.0.1")).as("two are forgiven").isFalse();
    now.addAndGet(TimeUnit.DAYS.toNanos(1));
    for (int i = 0; i < 3; i++) {
      assertThat(tokens.count("10.0.0.1")).as("and in the end all").isFalse();
    }
  }

  @Test
  void manyAddressesTakeABoundedAmountOfMemory() {
    for (int i = 0; i < 50_000; i++) {
      tokens.count("10." + i);
    }
    assertThat(tokens.remembered()).isEqualTo(10_000);
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    assertThat(WrongTokens.network("2001:db8:1:2:a::1"))
        .isEqualTo(WrongTokens.network("2001:db8:1:2:ffff::9"))
        .isNotEqualTo(WrongTokens.network("2001:db8:1:3::1"));
    assertThat(WrongTokens.network("10.0.0.1")).isNotEqualTo(WrongTokens.network("10.0.0.2"));
  }
}
