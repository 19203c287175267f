package io.hosteddb.http;

import io.hosteddb.internal.http.RawAnswer;
import io.hosteddb.internal.http.Scrubber;
import io.hosteddb.internal.http.TextCleaner;
import io.hosteddb.internal.http.Transport;
import io.hosteddb.internal.http.Unreached;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.settings.Loopback;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.RateLimiter;
import io.hosteddb.spi.VendorCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP client for a vendor's control plane. One request is one call of {@link #send}: it neither
 * sleeps nor repeats, because the engine is the only place that repeats work. Redirects are never
 * followed, bodies are bounded in size and time, and problems come as {@link ProviderException}s
 * without secrets. Thread-safe.
 *
 * <p>Whether an outcome is known is said of one request. A step that has changed something at the
 * vendor before must not let that of a later request stand for the whole step: return the
 * checkpoint first.
 *
 * <p>The log (debug) has method, host, path template, status, duration and the vendor's request id.
 *
 * @since 0.1
 */
public final class ControlPlaneClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneClient.class);
  private static final List<String> REQUEST_IDS =
      List.of("X-Request-Id", "Request-Id", "X-Amzn-RequestId", "CF-Ray");

  private final Builder settings;
  private final Transport transport;
  private final boolean ownsTransport;

  /** The steps that were let in by the rate limit; forgotten with their contexts. */
  private final Map<CallContext, Boolean> admitted =
      Collections.synchronizedMap(new WeakHashMap<>());

  private ControlPlaneClient(Builder settings, Transport transport, boolean ownsTransport) {
    this.settings = settings;
    this.transport = transport;
    this.ownsTransport = ownsTransport;
  }

  /**
   * Begins a client without authentication and rate limit, a connect time-out of 10 seconds and
   * bodies of at most 1 MiB.
   *
   * @param vendor who answers, for people, such as {@code Neon}
   * @param base where paths begin: {@code https}, or {@code http} to a loopback address; may have a
   *     path, but no query, fragment or user
   * @param context gives the user agent and the clock
   * @return a builder
   * @throws IllegalArgumentException if the base is none of that
   */
  public static Builder builder(String vendor, URI base, ProviderContext context) {
    return new Builder(
        vendor, requireBase(base), context.userAgent(), context.clock(), context.vendorCalls());
  }

  private static URI requireBase(URI base) {
    boolean secure = "https".equalsIgnoreCase(base.getScheme());
    boolean local =
        "http".equalsIgnoreCase(base.getScheme()) && Loopback.isLoopback(base.getHost());
    if (base.getHost() == null || !(secure || local)) {
      throw new IllegalArgumentException(
          "A control plane's base is an https: URL; http: only for a loopback address.");
    }
    if (base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "A control plane's base has no user, query or fragment: " + base.getHost());
    }
    return base;
  }

  /**
   * A client for another host over the same connections, with the same settings but its own
   * credential and no rate limit, such as for a probe of a database's own address. Closing it does
   * nothing.
   *
   * @param base as for {@link #builder}
   * @param authentication the credential for that host
   * @return a new client
   * @throws IllegalArgumentException as for {@link #builder}
   */
  public ControlPlaneClient elsewhere(URI base, Authentication authentication) {
    Builder copy =
        new Builder(
                settings.vendor,
                requireBase(base),
                settings.userAgent,
                settings.clock,
                settings.vendorCalls)
            .authentication(authentication)
            .maxResponseBytes(settings.maxResponseBytes)
            .problemMapper(settings.problemMapper);
    copy.headers.putAll(settings.headers);
    return new ControlPlaneClient(copy, transport, false);
  }

  /**
   * Sends one request and reads the answer.
   *
   * @param request what to send
   * @param call how long it may take, the last byte of the answer included; when it is over,
   *     nothing is sent
   * @return the answer: 2xx, or a status that the request expects
   * @throws ProviderException for every other status as the problem mapper says; RATE_LIMITED if
   *     the bucket is empty at the first request of a step (further ones of the same {@code call}
   *     are let through, and owed); UNAVAILABLE if there is no whole answer, with a known outcome
   *     if the request did not leave or changes nothing; PROVIDER_BUG if a good answer is too long
   * @throws InterruptedException if the thread was interrupted; the exchange is then cancelled
   */
  public ControlPlaneResponse send(ControlPlaneRequest request, CallContext call)
      throws InterruptedException {
    requireTime(call);
    Authentication authentication = request.authenticationOr(settings.authentication);
    Secret credential = authentication.headerValue(call);
    HttpRequest.Builder http = httpRequest(request, credential);
    Scrubber scrubber = scrubber(request, credential);
    requireToken(call);
    Duration left = requireTime(call);
    boolean nothingBefore = !call.hasSent();
    if (!request.changesNothing()) {
      call.sending();
    }
    RawAnswer raw = exchange(request, http, left, scrubber, nothingBefore);
    BooleanSupplier renewal =
        () -> credential != null && authentication.renewsAfterRefusal(credential);
    return judge(
        request,
        new Answer(settings.vendor, request, raw, scrubber, settings.clock.instant(), renewal),
        raw.overLimit());
  }

  private static Scrubber scrubber(ControlPlaneRequest request, @Nullable Secret credential) {
    List<Secret> secrets = new ArrayList<>(request.secrets());
    if (credential != null) {
      secrets.add(credential);
    }
    return Scrubber.of(secrets);
  }

  private Duration requireTime(CallContext call) {
    Duration left = call.remaining();
    if (left.isZero()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              "The time was over before " + settings.vendor + " could be asked.")
          .outcomeKnown(true)
          .nothingSent(!call.hasSent())
          .build();
    }
    return left;
  }

  private void requireToken(CallContext call) {
    if (admitted.containsKey(call)) {
      settings.rateLimiter.take();
      return;
    }
    settings.rateLimiter.require(call, settings.vendor);
    admitted.put(call, true);
  }

  private HttpRequest.Builder httpRequest(
      ControlPlaneRequest request, @Nullable Secret credential) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept", "application/json");
    // Who says nothing takes every encoding (RFC 9110, 12.5.3), and a proxy may choose one.
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", settings.userAgent);
    byte[] body = request.body();
    if (body != null) {
      headers.put("Content-Type", request.bodyType());
    }
    headers.putAll(settings.headers);
    headers.putAll(request.headers());
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create(settings.prefix() + request.target()))
            .method(
                request.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers.forEach(http::setHeader);
    if (credential != null) {
      addCredential(http, credential);
    }
    return http;
  }

  private void addCredential(HttpRequest.Builder http, Secret credential) {
    try {
      http.setHeader("Authorization", credential.reveal());
    } catch (IllegalArgumentException e) {
      // Without the cause: its message quotes the value.
      throw ProviderException.of(
              ErrorCategory.UNAUTHORIZED,
              "The platform's credential for "
                  + settings.vendor
                  + " has characters that cannot be sent, such as a line break.")
          .build();
    }
  }

  private RawAnswer exchange(
      ControlPlaneRequest request,
      HttpRequest.Builder http,
      Duration budget,
      Scrubber scrubber,
      boolean nothingBefore)
      throws InterruptedException {
    long begun = System.nanoTime();
    try {
      RawAnswer raw = transport.exchange(http, settings.maxResponseBytes, budget);
      tell(request, raw.status(), begun);
      logExchange(request, Integer.toString(raw.status()), begun, requestId(raw, scrubber));
      return raw;
    } catch (IOException e) {
      String reason = TextCleaner.clean(e.toString(), scrubber);
      tell(request, 0, begun);
      logExchange(request, reason, begun, "");
      throw noAnswer(request, e, reason, nothingBefore);
    }
  }

  private ControlPlaneResponse judge(
      ControlPlaneRequest request, Answer answer, boolean overLimit) {
    if (!request.expects(answer.status())) {
      throw Problems.of(answer, settings.problemMapper);
    }
    if (overLimit) {
      throw tooLong(request);
    }
    return new ControlPlaneResponse(answer);
  }

  private ProviderException noAnswer(
      ControlPlaneRequest request, IOException e, String reason, boolean nothingBefore) {
    boolean nothingSent = Transport.wasNothingSent(e);
    ProviderException.Builder problem =
        nothingSent
            ? notReached(Unreached.of(e, settings.base))
            : ProviderException.of(
                ErrorCategory.UNAVAILABLE, settings.vendor + " did not give a whole answer.");
    return problem
        .outcomeKnown(nothingSent || request.changesNothing())
        .nothingSent(nothingSent && nothingBefore)
        // A copy: the original can quote what the vendor sent.
        .cause(new IOException(reason))
        .build();
  }

  private ProviderException.Builder notReached(Unreached unreached) {
    ProviderException.Builder problem =
        ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            settings.vendor + " could not be reached: " + unreached.why() + ".");
    String remedy = unreached.remedy();
    return remedy == null ? problem : problem.remedy(remedy);
  }

  private ProviderException tooLong(ControlPlaneRequest request) {
    return ProviderException.of(
            ErrorCategory.PROVIDER_BUG,
            settings.vendor
                + " answered with more than "
                + settings.maxResponseBytes
                + " bytes, which were not read.")
        .outcomeKnown(request.changesNothing())
        .build();
  }

  private void tell(ControlPlaneRequest request, int status, long begun) {
    settings.vendorCalls.accept(
        new VendorCall(
            settings.vendor,
            request.method(),
            request.template(),
            status,
            Duration.ofNanos(System.nanoTime() - begun)));
  }

  private void logExchange(
      ControlPlaneRequest request, String result, long begun, String requestId) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{} {} {} -> {} in {} ms{}",
          request.method(),
          settings.base.getHost(),
          request.template(),
          result,
          Duration.ofNanos(System.nanoTime() - begun).toMillis(),
          requestId.isEmpty() ? "" : ", request " + requestId);
    }
  }

  private static String requestId(RawAnswer raw, Scrubber scrubber) {
    return REQUEST_IDS.stream()
        .flatMap(name -> raw.headers().firstValue(name).stream())
        .findFirst()
        .map(id -> TextCleaner.clean(id, scrubber))
        .orElse("");
  }

  /** Releases the connections. Called once, after the last call has returned. */
  @Override
  public void close() {
    if (ownsTransport) {
      transport.close();
    }
  }

  /** Vendor and host. */
  @Override
  public String toString() {
    return "ControlPlaneClient[" + settings.vendor + " at " + settings.base.getHost() + "]";
  }

  /** Builds a {@link ControlPlaneClient}. Not thread-safe. */
  public static final class Builder {
    private final String vendor;
    private final URI base;
    private final String userAgent;
    private final InstantSource clock;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Consumer<VendorCall> vendorCalls;
    private Authentication authentication = Authentication.none();
    private RateLimiter rateLimiter = RateLimiter.unlimited();
    private ProblemMapper problemMapper = VendorProblem::asIs;
    private int maxResponseBytes = 1 << 20;
    private Duration connectTimeout = Duration.ofSeconds(10);

    private Builder(
        String vendor,
        URI base,
        String userAgent,
        InstantSource clock,
        Consumer<VendorCall> vendorCalls) {
      this.vendor = vendor;
      this.base = base;
      this.userAgent = userAgent;
      this.clock = clock;
      this.vendorCalls = vendorCalls;
    }

    private String prefix() {
      String text = base.toASCIIString();
      return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * The credential of every request; none by default.
     *
     * @param value asked once a request
     * @return this
     */
    public Builder authentication(Authentication value) {
      this.authentication = value;
      return this;
    }

    /**
     * A header of every request. {@code Accept: application/json}, {@code Accept-Encoding:
     * identity} and the user agent are sent unless replaced.
     *
     * @param name the name
     * @param value the value, no secret
     * @return this
     * @throws IllegalArgumentException if the header is {@code Authorization}
     */
    public Builder header(String name, String value) {
      ControlPlaneRequest.requirePlain(name);
      headers.put(name, value);
      return this;
    }

    /**
     * The vendor account's limit; none by default.
     *
     * @param value asked once a request
     * @return this
     */
    public Builder rateLimiter(RateLimiter value) {
      this.rateLimiter = value;
      return this;
    }

    /**
     * What the vendor's error answers mean; by their status alone by default.
     *
     * @param value the mapper
     * @return this
     */
    public Builder problemMapper(ProblemMapper value) {
      this.problemMapper = value;
      return this;
    }

    /**
     * How long an answer may be; 1 MiB by default.
     *
     * @param value bytes, positive
     * @return this
     * @throws IllegalArgumentException if the number is not positive
     */
    public Builder maxResponseBytes(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("The limit is positive.");
      }
      this.maxResponseBytes = value;
      return this;
    }

    /**
     * How long reaching the host may take, within the call's budget; 10 seconds by default.
     *
     * @param value positive
     * @return this
     */
    public Builder connectTimeout(Duration value) {
      this.connectTimeout = value;
      return this;
    }

    /**
     * The client. The builder must not be used any more.
     *
     * @return a new client with its own connections
     */
    public ControlPlaneClient build() {
      return new ControlPlaneClient(this, new Transport(connectTimeout), true);
    }
  }
}
