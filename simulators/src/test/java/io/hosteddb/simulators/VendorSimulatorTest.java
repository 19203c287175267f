package io.hosteddb.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The frame itself: what it lets through, what it disturbs, and what it notices. */
class VendorSimulatorTest {
  /** Keeps what was posted; speaks for Turso as far as the API description goes. */
  private static final class Shelf extends VendorSimulator {
    private final List<String> things = new ArrayList<>();

    Shelf() {
      super("turso", new SettableClock());
      route("POST", "/things/{name}", this::add);
      route(
          "GET",
          "/v1/locations",
          call -> Reply.json(200, Map.of("locations", Map.of("aws-us-east-1", "Virginia"))));
      route("GET", "/v1/organizations", call -> Reply.json(200, "a text where a list belongs"));
      start();
    }

    private Reply add(Call call) {
      things.add(call.variable("name"));
      return Reply.json(200, Map.of("name", call.variable("name")));
    }

    @Override
    protected Optional<Reply> guard(Call call) {
      return Optional.empty();
    }

    @Override
    protected Reply noRoute(Call call) {
      return Reply.text(404, "404 page not found");
    }

    @Override
    public List<String> inventory() {
      return List.copyOf(things);
    }
  }

  private final Shelf shelf = new Shelf();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    try {
      shelf.close();
    } catch (AssertionError expected) {
      // The tests' own paths are not the vendor's; what is noticed has a test below.
    }
  }

  private HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(shelf.uri() + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(shelf.uri() + path)).build(), BodyHandlers.ofString());
  }

  @Test
  void routesDecodeVariablesAndCallsAreRecorded() throws Exception {
    assertThat(post("/things/a%20b%2Bc").body()).contains("a b+c");
    assertThat(shelf.inventory()).containsExactly("a b+c");
    assertThat(shelf.traffic().operations()).containsExactly("POST /things/{name}");
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void aCutBeforeACallLetsNothingHappenAndTheProcessIsDeadForGood() {
    shelf.cuts(CrashPoints.crashAt(0));
    assertThatThrownBy(() -> post("/things/a")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> post("/things/b")).isInstanceOf(IOException.class);
    assertThat(shelf.inventory()).isEmpty();
  }

  @Test
  void aCutAfterTheCallActedLosesTheAnswer() {
    shelf.cuts(CrashPoints.crashAt(1));
    assertThatThrownBy(() -> post("/things/a")).isInstanceOf(IOException.class);
    assertThat(shelf.inventory()).containsExactly("a");
  }

  @Test
  void aCutAfterTheAnswerDeliversItAndNothingAfter() throws Exception {
    shelf.cuts(CrashPoints.crashAt(2));
    assertThat(post("/things/a").statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> post("/things/b")).isInstanceOf(IOException.class);
    assertThat(shelf.inventory()).containsExactly("a");
  }

  @Test
  void aFaultActsOrNotAsItSays() throws Exception {
    shelf.faults(Faults.once("POST /things/{name}", Fault.page(502, true)));
    assertThat(post("/things/a").statusCode()).isEqualTo(502);
    shelf.faults(Faults.once("POST /things/{name}", Fault.tooMany("2")));
    assertThat(post("/things/b").headers().firstValue("Retry-After")).hasValue("2");
    shelf.faults(Faults.once("POST /things/{name}", new Fault.HalfAnswer()));
    assertThatThrownBy(() -> post("/things/c")).isInstanceOf(IOException.class);
    assertThat(shelf.inventory()).containsExactly("a", "c");
    assertThat(post("/things/d").statusCode()).isEqualTo(200);
  }

  @Test
  void unknownFieldsAreAddedToEveryObject() throws Exception {
    shelf.unknowns(true);
    assertThat(post("/things/a").body()).contains("brand_new_flag").contains("\"name\":\"a\"");
  }

  @Test
  void whatTheApiDescriptionDoesNotSayIsNoticed() throws Exception {
    assumeTrue(
        shelf.contract().isPresent(),
        "Skipped: the vendors' API descriptions are not beside this checkout.");
    get("/v1/locations");
    assertThat(shelf.contract().violations()).isEmpty();
    get("/v1/organizations");
    assertThat(shelf.contract().violations())
        .singleElement()
        .asString()
        .startsWith("GET /v1/organizations | answer | validation.response.body.schema");
    post("/things/a");
    assertThat(shelf.contract().violations()).hasSizeGreaterThan(1);
    assertThatThrownBy(shelf::close).isInstanceOf(AssertionError.class);
  }
}
