package io.hosteddb.provider.turso;

import io.hosteddb.Providers;
import io.hosteddb.settings.Settings;
import io.hosteddb.simulators.AttachBurst;
import io.hosteddb.simulators.turso.TursoSimulator;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.testkit.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hundreds that wait at once keep to the account's rate limit, and all come through. */
@Tag("storm")
class TursoAttachBurstTest {
  @Test
  void twoHundredAtOnceKeepToTheLimit() {
    SettableClock clock = new SettableClock();
    try (TursoSimulator vendor = new TursoSimulator(clock)) {
      vendor.makeGroup("default", "aws-us-west-2");
      Settings settings =
          Settings.of(
              Map.of(
                  "turso.api-key",
                  TursoSimulator.API_TOKEN,
                  "turso.organization",
                  TursoSimulator.ORGANIZATION,
                  "turso.group",
                  "default",
                  "turso.base-url",
                  vendor.uri().toString(),
                  "turso.rate-limit.per-minute",
                  "600",
                  "turso.rate-limit.burst",
                  "50"));
      AttachBurst.run(
          Providers.of(List.of(new TursoProviderFactory()), settings),
          "turso",
          vendor,
          clock,
          200,
          new RateLimit(50, 600, Duration.ofMinutes(1)),
          exchange -> exchange.template().startsWith("/v1/"));
    }
  }
}
