package io.hosteddb.provider.mongodb;

import io.hosteddb.http.Authentication;
import io.hosteddb.http.ControlPlaneClient;
import io.hosteddb.http.ControlPlaneRequest;
import io.hosteddb.http.JsonView;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access token of a service account (OAuth client credentials). It lives an hour and its
 * endpoint allows 50 calls a minute (documentation of 2026-08; 10 in 2025), so one is kept for all
 * calls, fetched by one thread at a time, and renewed early. Thread-safe.
 */
final class AtlasServiceAccount implements Authentication, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtlasServiceAccount.class);

  private static final Duration RENEWED_BEFORE_ITS_END = Duration.ofMinutes(10);
  private static final Duration PAUSE_AFTER_FAILED_RENEWAL = Duration.ofSeconds(30);
  private static final long SECONDS_UNLESS_SAID = 3600;

  /**
   * How long a token that has never worked is kept all the same: another would not work either, and
   * a service account gets a hundred an hour (mongodb-atlas-cli, pull request 4656).
   */
  private static final Duration KEPT_THOUGH_REFUSED = Duration.ofMinutes(5);

  private final ControlPlaneClient client;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Token current;
  private volatile @Nullable Secret worked;
  private volatile @Nullable Failed lastFailure;

  /**
   * A token.
   *
   * @param header the value of the header
   * @param renewal when another is fetched
   * @param end when it is worth nothing any more
   * @param fetched when it was fetched
   */
  private record Token(Secret header, Instant renewal, Instant end, Instant fetched) {}

  /**
   * A fetch that failed; waiting threads share it instead of trying one after the other.
   *
   * @param inTime whether it failed before the time of its own call was over; if not, who waits has
   *     more time, perhaps
   */
  private record Failed(ProviderException problem, Instant time, boolean inTime) {}

  AtlasServiceAccount(AtlasSettings settings, ProviderContext context) {
    this.clock = context.clock();
    this.client =
        ControlPlaneClient.builder("MongoDB Atlas", settings.baseUrl(), context)
            .authentication(Authentication.basic(settings.clientId(), settings.clientSecret()))
            .rateLimiter(
                context
                    .rateLimits()
                    .limiter(
                        "mongodb-atlas/token/" + settings.clientId(), settings.tokenRateLimit()))
            .problemMapper(AtlasErrors::ofToken)
            .build();
  }

  @Override
  public Secret headerValue(CallContext call) throws InterruptedException {
    Token token = current;
    Instant now = clock.instant();
    if (token == null || !now.isBefore(token.end())) {
      return fetchOrWait(call);
    }
    if (now.isBefore(token.renewal()) || !fetching.tryLock()) {
      return token.header();
    }
    try {
      return renewed(token, call);
    } finally {
      fetching.unlock();
    }
  }

  /** There is no token that is good: whoever comes second waits for the first. */
  private Secret fetchOrWait(CallContext call) throws InterruptedException {
    Failed before = lastFailure;
    if (!fetching.tryLock(call.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The time was over before MongoDB Atlas had given an access token.")
          .outcomeKnown(true)
          .build();
    }
    try {
      Token token = current;
      if (token != null && clock.instant().isBefore(token.end())) {
        return token.header();
      }
      Failed failed = lastFailure;
      if (failed != null && failed.inTime() && !failed.equals(before)) {
        throw failed.problem();
      }
      return fetch(call).header();
    } finally {
      fetching.unlock();
    }
  }

  /** The old token is good for some minutes yet, so that trouble with a new one is none. */
  private Secret renewed(Token old, CallContext call) throws InterruptedException {
    Token token = current;
    Failed failed = lastFailure;
    boolean pausing =
        failed != null && clock.instant().isBefore(failed.time().plus(PAUSE_AFTER_FAILED_RENEWAL));
    if (!old.equals(token) || pausing) {
      return token == null ? old.header() : token.header();
    }
    try {
      return fetch(call).header();
    } catch (ProviderException e) {
      LOG.warn("The access token for MongoDB Atlas is not renewed yet: {}", e.failure().message());
      return old.header();
    }
  }

  private Token fetch(CallContext call) throws InterruptedException {
    try {
      JsonView answer =
          client
              .send(
                  ControlPlaneRequest.post("/api/oauth/token")
                      .form("grant_type", Secret.of("client_credentials"))
                      .changingNothing(),
                  call)
              .json();
      Duration life =
          Duration.ofSeconds(
              Math.max(1, answer.at("expires_in").findLong().orElse(SECONDS_UNLESS_SAID)));
      Instant now = clock.instant();
      Token token =
          new Token(
              Secret.of("Bearer " + answer.at("access_token").secret().reveal()),
              now.plus(life).minus(min(RENEWED_BEFORE_ITS_END, life.dividedBy(2))),
              now.plus(life),
              now);
      current = token;
      return token;
    } catch (ProviderException e) {
      lastFailure = new Failed(e, clock.instant(), !call.isOver());
      throw e;
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** To be told when Atlas has shown that it knows a token. */
  void accepted(Secret value) {
    worked = value;
  }

  /** Whether a token has been replaced by another since it was given out. */
  boolean isReplaced(Secret value) {
    Token token = current;
    return token == null || !token.header().equals(value);
  }

  /**
   * Drops a token that Atlas does not know any more, whoever says so first.
   *
   * @return whether the next call gets another one; false for one that has not worked since it was
   *     fetched, which was just now
   */
  synchronized boolean replace(Secret value) {
    Token token = current;
    if (token == null || !token.header().equals(value)) {
      return true;
    }
    boolean isNew = clock.instant().isBefore(token.fetched().plus(KEPT_THOUGH_REFUSED));
    Secret good = worked;
    if (isNew && (good == null || !good.equals(value))) {
      return false;
    }
    current = null;
    return true;
  }

  @Override
  public void close() {
    client.close();
  }

  /** Nothing of the account. */
  @Override
  public String toString() {
    return "AtlasServiceAccount";
  }
}
