package io.hosteddb.simulators;

import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for a vendor, over a real socket on the loopback address, with an inventory of its
 * own. Handlers run one at a time, under the simulator's lock; time is the clock's.
 *
 * <p>Around the handlers it records every exchange, injects {@link Faults}, dies at {@link
 * CrashPoints}, falls silent, adds unknown fields, and holds every request and answer against the
 * vendor's API description where that is present. {@link #close} fails if anything deviated.
 */
public abstract class VendorSimulator implements AutoCloseable {
  private final String vendor;
  private final InstantSource clock;
  private final List<Route> routes = new ArrayList<>();
  private final TrafficLog traffic = new TrafficLog();
  private final ApiContract contract;
  private final MockWebServer server = new MockWebServer();
  private volatile Faults faults = Faults.none();
  private volatile CrashPoints cuts = CrashPoints.counting();
  private volatile @Nullable CrashPoints losses;
  private volatile CallObserver watcher = CallObserver.NOBODY;
  private volatile boolean silent;
  private volatile boolean unknowns;

  /**
   * A simulator that does not listen yet: {@link #start} does.
   *
   * @param vendor lower-case, names the files of its API description and deviations
   * @param clock what the vendor's time is
   */
  protected VendorSimulator(String vendor, InstantSource clock) {
    this.vendor = vendor;
    this.clock = clock;
    this.contract = ApiContract.of(vendor);
  }

  /**
   * Adds a route. To be called in the constructor.
   *
   * @param method the HTTP method
   * @param template the path, with variables in braces; a variable is one segment
   * @param handler answers, under the simulator's lock
   */
  protected final void route(String method, String template, Function<Call, Reply> handler) {
    routes.add(new Route(method, template, handler));
  }

  /**
   * Looks at each call before its handler, such as for the credential.
   *
   * @param call the call
   * @return the answer that ends it; empty to go on
   */
  protected abstract Optional<Reply> guard(Call call);

  /**
   * The answer for a path that has no route.
   *
   * @param call the call; its template is its path
   * @return such as 404
   */
  protected abstract Reply noRoute(Call call);

  /**
   * Adds fields and enum values that nobody has heard of; called if {@link #unknowns} is on.
   *
   * @param call the call
   * @param reply the answer
   * @return the answer with more in it
   */
  protected Reply withUnknowns(Call call, Reply reply) {
    return UnknownFields.addTo(reply);
  }

  /** Everything that exists now and that must not leak, one text each. */
  public abstract List<String> inventory();

  /** Begins to listen on a free port of the loopback address. */
  protected final void start() {
    server.setServerSocketFactory(new NoDelayServerSocketFactory());
    server.setDispatcher(dispatcher(this::answer));
    try {
      server.start(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("The simulator of " + vendor + " cannot listen.", e);
    }
  }

  /**
   * Opens one more listener, such as for one database's own host. Its calls are recorded, disturbed
   * and cut like the others; they are not held against the API description.
   *
   * @param label names it in the templates of what is recorded, such as {@code database}: then
   *     {@code POST database:/v2/pipeline}
   * @param handler answers, under the simulator's lock
   * @return the listener; close it when the host goes away
   */
  protected final Listener listen(String label, Function<Call, Reply> handler) {
    MockWebServer more = new MockWebServer();
    more.setServerSocketFactory(new NoDelayServerSocketFactory());
    more.setDispatcher(
        dispatcher(request -> {
          String template = label + ":" + request.getUrl().encodedPath();
          return exchange(new Call(request, template, Map.of()), handler, false);
        }));
    try {
      more.start(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("A listener of " + vendor + " cannot listen.", e);
    }
    return new Listener(more);
  }

  /** A further address at which the simulator answers. */
  public static final class Listener implements AutoCloseable {
    private final MockWebServer server;

    private Listener(MockWebServer server) {
      this.server = server;
    }

    /** Host and port. */
    public String authority() {
      return InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getPort();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static Dispatcher dispatcher(Function<RecordedRequest, MockResponse> answer) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return answer.apply(request);
      }
    };
  }

  private MockResponse answer(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    for (Route route : routes) {
      Map<String, String> variables = route.match(request.getMethod(), path);
      if (variables != null) {
        return exchange(
            new Call(request, route.template(), variables), guarded(route.handler()), true);
      }
    }
    return exchange(new Call(request, path, Map.of()), guarded(this::noRoute), true);
  }

  private Function<Call, Reply> guarded(Function<Call, Reply> handler) {
    return call -> guard(call).orElseGet(() -> handler.apply(call));
  }

  private MockResponse exchange(Call call, Function<Call, Reply> handler, boolean described) {
    if (silent) {
      return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
    }
    CrashPoints points = cuts;
    if (dies(points, "before " + call)) {
      return cut(call);
    }
    Fault fault = faults.next(call).orElse(null);
    if (fault != null && !fault.acts()) {
      return fault instanceof Fault.Answer answer ? send(call, answer.reply()) : cut(call);
    }
    Reply reply = act(call, handler, described);
    watcher.answering(call);
    CrashPoints lost = losses;
    if (lost != null && lost.losesAnswer("of " + call)) {
      return cut(call);
    }
    if (dies(points, "after " + call + " acted")) {
      return cut(call);
    }
    // The answer leaves all the same: it is the client that dies before it has saved it.
    boolean unusedDeath = dies(points, "after " + call + " answered");
    return fault == null ? send(call, reply) : disturbed(call, reply, fault);
  }

  private Reply act(Call call, Function<Call, Reply> handler, boolean described) {
    Reply reply;
    synchronized (this) {
      reply = handler.apply(call);
      watcher.acted(call);
    }
    if (unknowns) {
      return withUnknowns(call, reply);
    }
    if (described) {
      contract.check(call, reply);
    }
    return reply;
  }

  private MockResponse disturbed(Call call, Reply reply, Fault fault) {
    if (fault instanceof Fault.Answer answer) {
      return send(call, answer.reply());
    }
    if (fault instanceof Fault.HalfAnswer && !reply.body().isEmpty()) {
      return response(call, reply)
          .onResponseBody(new SocketEffect.CloseSocket(true, true, true))
          .build();
    }
    if (fault instanceof Fault.SlowBytes slow) {
      long millis = Math.max(1, slow.time().toMillis() / 4);
      long bytes = Math.max(1, reply.body().length() / 4);
      return response(call, reply)
          .throttleBody(bytes, millis, java.util.concurrent.TimeUnit.MILLISECONDS)
          .build();
    }
    return cut(call);
  }

  private MockResponse send(Call call, Reply reply) {
    return response(call, reply).build();
  }

  private MockResponse.Builder response(Call call, Reply reply) {
    record(call, reply.status());
    MockResponse.Builder response = new MockResponse.Builder().code(reply.status());
    reply.headers().forEach(response::setHeader);
    return reply.status() == 204 ? response : response.body(reply.body());
  }

  private void record(Call call, int status) {
    traffic.add(new Exchange(call.method(), call.template(), call.path(), status, clock.instant()));
  }

  private MockResponse cut(Call call) {
    record(call, 0);
    return new MockResponse.Builder()
        .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
        .build();
  }

  private static boolean dies(CrashPoints points, String name) {
    try {
      points.reached(name);
      return false;
    } catch (SimulatedCrash crash) {
      return true;
    }
  }

  /** Where the vendor's API is. */
  public final URI uri() {
    return URI.create(
        "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getPort());
  }

  /** What reached the simulator. */
  public final TrafficLog traffic() {
    return traffic;
  }

  /** How far requests and answers were held against the vendor's API description. */
  public final ApiContract contract() {
    return contract;
  }

  /** The vendor's time. */
  protected final InstantSource clock() {
    return clock;
  }

  /**
   * Disturbs calls from now on.
   *
   * @param value decides which; {@link Faults#none} to stop
   */
  public final void faults(Faults value) {
    faults = value;
  }

  /**
   * Lets the client die at a point from now on: before a call acts, after it acted, or after it was
   * answered.
   *
   * @param value the points of the client's process
   */
  public final void cuts(CrashPoints value) {
    cuts = value;
  }

  /**
   * Loses an answer from now on: the call has acted, and the connection is reset before its answer.
   * The client lives on.
   *
   * @param value which answer; null for none
   */
  public final void losses(@Nullable CrashPoints value) {
    losses = value;
  }

  /**
   * Lets somebody look on from now on.
   *
   * @param value sees every call
   */
  public final void watcher(CallObserver value) {
    watcher = value;
  }

  /** Looks on while a simulator works. Called from any thread. */
  public interface CallObserver {
    /** Looks at nothing. */
    CallObserver NOBODY = new CallObserver() {};

    /**
     * A call has acted: under the simulator's lock, so that what is there is what the call left.
     *
     * @param call the call
     */
    default void acted(Call call) {}

    /**
     * The answer of a call that has acted is about to leave; it waits until this returns.
     *
     * @param call the call
     */
    default void answering(Call call) {}
  }

  /**
   * Accepts every call and never answers, or answers again.
   *
   * @param value whether to be silent
   */
  public final void silent(boolean value) {
    silent = value;
  }

  /**
   * Answers with fields and values that nobody has heard of; such answers are not held against the
   * API description.
   *
   * @param value whether to
   */
  public final void unknowns(boolean value) {
    unknowns = value;
  }

  /**
   * Stops listening.
   *
   * @throws AssertionError if a request or answer deviated from the vendor's API description
   */
  @Override
  public void close() {
    server.close();
    contract.requireKept();
  }
}
