package io.hosteddb.http;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What the tests of the client share. */
final class Clients {
  static final Secret TOKEN = Secret.of("canary-token-3b1f9c");
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private Clients() {}

  static ControlPlaneClient.Builder at(URI base) {
    ProviderContext context = ProviderContext.builder().clock(InstantSource.fixed(NOW)).build();
    return ControlPlaneClient.builder("Acme", base, context)
        .authentication(Authentication.bearer(TOKEN));
  }

  static CallContext soon() {
    return CallContext.startingNow(Duration.ofSeconds(20));
  }
}
