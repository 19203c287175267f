package io.hosteddb.provider.mongodb;

import io.hosteddb.http.ControlPlaneClient;
import io.hosteddb.http.ControlPlaneRequest;
import io.hosteddb.http.ControlPlaneResponse;
import io.hosteddb.http.JsonBody;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RateLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to Atlas with a dated media type, within a limit, and with an access token. A 401
 * is said of one request, and Atlas says it of a missing right as of a token that is worn out: the
 * token itself is tried before it is thrown away. Thread-safe.
 */
final class AtlasClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtlasClient.class);

  /** Who is asked for nothing but whether the token is known; it needs no right. */
  private static final ControlPlaneRequest WHO_AM_I = ControlPlaneRequest.get("/api/atlas/v2");

  private static final String WHO_AM_I_VERSION = "2023-01-01";

  /**
   * A slip of Atlas passes. So many refusals of one sort of request in a row, each of a token that
   * Atlas knows, are a missing right.
   */
  private static final int MAX_REFUSED_IN_A_ROW = 3;

  private final AtlasServiceAccount account;
  private final ControlPlaneClient client;
  private final Set<String> deprecated = ConcurrentHashMap.newKeySet();

  /** By method and template. */
  private final Map<String, Integer> refusedInARow = new ConcurrentHashMap<>();

  AtlasClient(AtlasSettings settings, ProviderContext context) {
    this.account = new AtlasServiceAccount(settings, context);
    this.client =
        ControlPlaneClient.builder("MongoDB Atlas", settings.baseUrl(), context)
            .authentication(account)
            .problemMapper(new AtlasErrors())
            .build();
  }

  ControlPlaneResponse send(
      RateLimiter limit,
      ControlPlaneRequest request,
      String version,
      JsonBody body,
      CallContext call)
      throws InterruptedException {
    ControlPlaneRequest typed = request.header("Content-Type", mediaType(version)).json(body);
    return send(limit, typed, version, call);
  }

  ControlPlaneResponse send(
      RateLimiter limit, ControlPlaneRequest request, String version, CallContext call)
      throws InterruptedException {
    requireToken(limit);
    Secret token = account.headerValue(call);
    try {
      ControlPlaneResponse answer = sendWith(token, request, version, call);
      if (answer.header("Sunset").isPresent() && deprecated.add(request.toString())) {
        LOG.warn(
            "MongoDB Atlas will end version {} of {}: look for a newer hosteddb", version, request);
      }
      return answer;
    } catch (ProviderException e) {
      throw AtlasRefusal.isMaybeAboutToken(e) ? judged(e, request, token, call) : e;
    }
  }

  private ProviderException judged(
      ProviderException refusal, ControlPlaneRequest request, Secret token, CallContext call)
      throws InterruptedException {
    if (isGood(token, call)) {
      int inARow = refusedInARow.merge(request.toString(), 1, Integer::sum);
      return inARow < MAX_REFUSED_IN_A_ROW
          ? passing(refusal.failure().message(), refusal).build()
          : refusal;
    }
    return account.replace(token)
        ? passing("MongoDB Atlas asks for a new access token.", refusal)
            .retryAfter(Duration.ZERO)
            .build()
        : refusal;
  }

  private static ProviderException.Builder passing(String message, ProviderException refusal) {
    return ProviderException.of(ErrorCategory.UNAVAILABLE, message)
        .outcomeKnown(refusal.isOutcomeKnown())
        .cause(Objects.requireNonNullElse(refusal.getCause(), refusal));
  }

  /** Whether Atlas knows the token now, so that a refusal was about a right. */
  private boolean isGood(Secret token, CallContext call) throws InterruptedException {
    if (account.isReplaced(token)) {
      return false;
    }
    try {
      ControlPlaneResponse unused = sendWith(token, WHO_AM_I, WHO_AM_I_VERSION, call);
      return true;
    } catch (ProviderException e) {
      if (AtlasRefusal.showsGoodToken(e)) {
        return true;
      }
      if (AtlasRefusal.isMaybeAboutToken(e)) {
        return false;
      }
      throw e;
    }
  }

  private ControlPlaneResponse sendWith(
      Secret token, ControlPlaneRequest request, String version, CallContext call)
      throws InterruptedException {
    ControlPlaneRequest dated =
        request.header("Accept", mediaType(version)).authenticatedBy(unused -> token);
    try {
      ControlPlaneResponse answer = client.send(dated, call);
      account.accepted(token);
      refusedInARow.remove(request.toString());
      return answer;
    } catch (ProviderException e) {
      if (AtlasRefusal.showsGoodToken(e)) {
        account.accepted(token);
        refusedInARow.remove(request.toString());
      }
      throw e;
    }
  }

  private static String mediaType(String version) {
    return "application/vnd.atlas." + version + "+json";
  }

  private static void requireToken(RateLimiter limit) {
    Optional<Duration> wait = limit.tryAcquire();
    if (wait.isPresent()) {
      throw ProviderException.of(
              ErrorCategory.RATE_LIMITED,
              "The platform keeps to the number of calls that MongoDB Atlas allows.")
          .outcomeKnown(true)
          .retryAfter(wait.get())
          .build();
    }
  }

  @Override
  public void close() {
    client.close();
    account.close();
  }
}
