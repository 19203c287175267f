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
  private final Map<String, RateLimit> widest = new ConcurrentHashMap<>();

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
          RateLimit unused = widest.merge(backend, limit, BackendLimits::wider);
          return limits.limiter(account, limit);
        })
        .build();
  }

  private static RateLimit wider(RateLimit one, RateLimit other) {
    return perSecond(one) >= perSecond(other) ? one : other;
  }

  private static double perSecond(RateLimit limit) {
    Duration period = limit.period();
    return limit.refill() / (period.getSeconds() + period.getNano() / 1e9);
  }

  /**
   * The widest limit that a backend has asked for by now: which of several its polls draw from is
   * not known, and one of access tokens would let hardly any through. The limiters themselves hold
   * back what is too much for theirs.
   */
  Optional<RateLimit> of(String backend) {
    return Optional.ofNullable(widest.get(backend));
  }
}
