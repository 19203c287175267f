package io.hosteddb.provider.postgres.neon;

import io.hosteddb.Providers;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.AttachBurst;
import io.hosteddb.simulators.neon.NeonAccount;
import io.hosteddb.simulators.neon.NeonSimulator;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hundreds that wait at once keep to the account's rate limit, and all come through. */
@Tag("storm")
class NeonAttachBurstTest {
  @Test
  void aHundredAtOnceKeepToTheLimit() {
    SettableClock clock = new SettableClock();
    try (NeonSimulator vendor = new NeonSimulator(clock)) {
      Settings settings =
          Settings.of(
              Map.of(
                  "neon.api-key", NeonAccount.ORG_KEY, "neon.base-url", vendor.uri().toString()));
      AttachBurst.run(
          Providers.of(List.of(new NeonProviderFactory()), settings),
          "postgres",
          vendor,
          clock,
          100,
          new RateLimit(40, 700, Duration.ofMinutes(1)),
          exchange -> true);
    }
  }
}
