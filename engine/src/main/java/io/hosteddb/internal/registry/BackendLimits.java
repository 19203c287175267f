package io.hosteddb.internal.registry;

import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.RateLimit;
import io.hosteddb.spi.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The limits that backends have asked for, by provider and backend. Thread-safe. */
final class BackendLimits {
  private final Map<String, RateLimit> narrowest = new ConcurrentHashMap<>();

  /** A context whose rate limits are noticed. */
  ProviderContext noticed(String backend, ProviderContext context) {
    RateLimits limits = context.rateLimits();
    return ProviderContext.builder()
        .platform(context.platform())
        .clock(context.clock())
        .random(context.random())
        .callBudget(context.callBudget())
        .vendorCalls(context.vendorCalls())
        .rateLimits((account, limit) -> {
          RateLimit unused = narrowest.merge(backend, limit, BackendLimits::narrower);
          return limits.limiter(account, limit);
        })
        .build();
  }

  private static RateLimit narrower(RateLimit one, RateLimit other) {
    return perSecond(one) <= perSecond(other) ? one : other;
  }

  private static double perSecond(RateLimit limit) {
    Duration period = limit.period();
    return limit.refill() / (period.getSeconds() + period.getNano() / 1e9);
  }

  /** The narrowest limit that a backend has asked for by now. */
  Optional<RateLimit> of(String backend) {
    return Optional.ofNullable(narrowest.get(backend));
  }
}
