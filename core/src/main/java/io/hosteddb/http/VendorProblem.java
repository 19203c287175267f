package io.hosteddb.http;

import io.hosteddb.internal.http.StatusTable;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that is neither 2xx nor expected, for a {@link ProblemMapper}. It prints its status
 * only. Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class VendorProblem {
  private static final int LEGAL = 451;
  private static final int MAX_HOST = 253;
  private static final String TAKE_IT_UP =
      "Ask the platform's operator to take it up with the vendor, who refuses this by law, then"
          + " retry.";
  private static final String CHECK_ADDRESS =
      "Ask the platform's operator to see what answers in the vendor's place, such as a login page"
          + " of the network, and to check the provider's base URL in the settings, then retry.";

  private final Answer answer;

  VendorProblem(Answer answer) {
    this.answer = answer;
  }

  /**
   * The HTTP status.
   *
   * @return any but a success
   */
  public int status() {
    return answer.status();
  }

  /**
   * A header.
   *
   * @param name in any case
   * @return its first value
   */
  public Optional<String> header(String name) {
    return answer.header(name);
  }

  /**
   * The method of the request.
   *
   * @return in upper case
   */
  public String method() {
    return answer.request().method();
  }

  /**
   * The path template of the request.
   *
   * @return as it was given
   */
  public String template() {
    return answer.request().template();
  }

  /**
   * The body.
   *
   * @return its root; missing if it is not JSON
   */
  public JsonView body() {
    return answer.json();
  }

  /**
   * What the vendor says to a person.
   *
   * @return a clean sentence as of {@link VendorText#clean}; empty if there is none
   */
  public String sentence() {
    return answer.sentence();
  }

  /**
   * The exception that the status alone calls for. After a 401 the {@link Authentication} is told;
   * if it renews its credential, the problem is UNAVAILABLE and passes at once.
   *
   * @return a builder with message, outcome and time to come back
   */
  public ProviderException.Builder asIs() {
    if (status() == 401 && answer.renewsCredential()) {
      return as(ErrorCategory.UNAVAILABLE, answer.vendor() + " asks for a new access token.")
          .retryAfter(Duration.ZERO);
    }
    ProviderException.Builder problem = as(StatusTable.category(status()));
    if (status() == LEGAL) {
      return problem.remedy(TAKE_IT_UP).retryCanHelp(true);
    }
    return problem;
  }

  private boolean isRedirect() {
    return status() / 100 == 3;
  }

  /**
   * An exception of another category, with the vendor's own sentence.
   *
   * @param category what the vendor means
   * @return a builder with message, outcome and time to come back
   */
  public ProviderException.Builder as(ErrorCategory category) {
    return as(category, message());
  }

  /**
   * An exception of another category and message. The outcome is the status's: known for what was
   * refused (4xx but 408) and for requests that change nothing.
   *
   * @param category what the vendor means
   * @param message what happened, a sentence for the platform's user
   * @return a builder with outcome and time to come back
   */
  public ProviderException.Builder as(ErrorCategory category, String message) {
    ProviderException.Builder problem =
        ProviderException.of(category, message)
            .outcomeKnown(
                answer.request().changesNothing() || StatusTable.saysNothingWasDone(status()))
            .retryAfter(answer.retryAfter().orElse(null));
    return isRedirect() ? problem.remedy(CHECK_ADDRESS) : problem;
  }

  private String message() {
    if (isRedirect()) {
      return answer.vendor()
          + " redirected the request "
          + header("Location").flatMap(VendorProblem::host).map(h -> "to " + h).orElse("elsewhere")
          + " (HTTP "
          + status()
          + "), which is never followed.";
    }
    String sentence = sentence();
    return sentence.isEmpty()
        ? answer.vendor() + " answered with HTTP " + status() + " and gave no reason."
        : answer.vendor() + " answered with HTTP " + status() + ": " + sentence;
  }

  /** The host alone: the rest may hold what nobody should see. */
  private static Optional<String> host(String location) {
    try {
      return Optional.ofNullable(new URI(location.strip()).getHost())
          .filter(host -> host.length() <= MAX_HOST);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The status; never content. */
  @Override
  public String toString() {
    return "VendorProblem[" + answer.request() + ", status=" + status() + "]";
  }
}
