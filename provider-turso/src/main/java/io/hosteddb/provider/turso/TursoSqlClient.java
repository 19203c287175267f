package io.hosteddb.provider.turso;

import io.hosteddb.http.Authentication;
import io.hosteddb.http.ControlPlaneClient;
import io.hosteddb.http.ControlPlaneRequest;
import io.hosteddb.http.ControlPlaneResponse;
import io.hosteddb.http.JsonBody;
import io.hosteddb.http.JsonView;
import io.hosteddb.http.VendorText;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database one thing over its own host (Hrana over HTTP, {@code POST /v2/pipeline}).
 * Thread-safe.
 */
final class TursoSqlClient {
  /** A host that does not answer by then is not there yet; it is asked again later. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  /** The code of a database whose organization has used up its reads or writes. */
  static final String BLOCKED = "BLOCKED";

  private static final int[] ANY_ERROR = IntStream.rangeClosed(400, 599).toArray();

  private final ControlPlaneClient client;

  /** How a database answered. */
  sealed interface Answer permits Value, NotServing, TokenRefused, Failed {}

  /** The first column of the first row. */
  record Value(String text) implements Answer {}

  /** The host does not serve the database, or not now. */
  record NotServing(String why, @Nullable Duration retryAfter) implements Answer {}

  /** The host does not let the token in. */
  record TokenRefused(String why) implements Answer {}

  /** The host serves the database, which fails. */
  record Failed(String code, String message) implements Answer {}

  TursoSqlClient(ControlPlaneClient client) {
    this.client = client;
  }

  /**
   * Asks.
   *
   * @param database which host
   * @param opener the database's own token
   * @param query a query with one value
   */
  Answer ask(TursoDatabase database, Secret opener, String query, CallContext call)
      throws InterruptedException {
    ControlPlaneClient host = client.elsewhere(database.httpUrl(), Authentication.bearer(opener));
    try {
      return read(host.send(pipeline(query), shortened(call)), opener);
    } catch (ProviderException e) {
      if (e.category() == ErrorCategory.UNAVAILABLE) {
        // No name, no connection, no TLS, no whole answer: such is a host that comes up.
        return new NotServing(e.failure().message(), e.retryAfter().orElse(null));
      }
      throw e;
    }
  }

  private static CallContext shortened(CallContext call) {
    Duration left = call.remaining();
    return left.compareTo(MAX_WAIT) <= 0 ? call : CallContext.startingNow(MAX_WAIT);
  }

  private static ControlPlaneRequest pipeline(String query) {
    List<Map<String, ?>> requests =
        List.of(Map.of("type", "execute", "stmt", Map.of("sql", query)), Map.of("type", "close"));
    return ControlPlaneRequest.post("/v2/pipeline")
        .json(JsonBody.object().with("requests", requests))
        .expecting(ANY_ERROR)
        .changingNothing();
  }

  private static Answer read(ControlPlaneResponse response, Secret opener) {
    if (!response.isSuccess()) {
      return refused(response);
    }
    JsonView result = response.json().at("results").at(0);
    if (result.at("type").textOr("").equals("error")) {
      JsonView error = result.at("error");
      return new Failed(clean(error.at("code"), opener), clean(error.at("message"), opener));
    }
    return result
        .at("response", "result", "rows")
        .at(0)
        .at(0)
        .at("value")
        .findText()
        .<Answer>map(Value::new)
        .orElseGet(() -> new NotServing("The host gave an answer without a result.", null));
  }

  private static String clean(JsonView text, Secret opener) {
    return VendorText.clean(text.textOr(""), List.of(opener));
  }

  private static Answer refused(ControlPlaneResponse response) {
    TursoRefusal refusal = TursoRefusal.of(response);
    String why = refusal.quoted();
    if (refusal.code().equals(BLOCKED)) {
      return new Failed(BLOCKED, refusal.sentence());
    }
    return switch (response.status()) {
      // A 400, too, was the answer to a token of an earlier database of the name (turso-cli#670).
      case 400, 401, 403 -> new TokenRefused(why);
      default -> new NotServing(why, response.retryAfter().orElse(null));
    };
  }
}
