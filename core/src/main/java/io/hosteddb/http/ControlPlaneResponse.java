package io.hosteddb.http;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.time.Duration;
import java.util.Optional;

/**
 * A vendor's answer: any 2xx, or a status that the request expects. It prints its status only.
 * Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class ControlPlaneResponse {
  private final Answer answer;

  ControlPlaneResponse(Answer answer) {
    this.answer = answer;
  }

  /**
   * The HTTP status.
   *
   * @return from 200 to 299, or one that the request expects
   */
  public int status() {
    return answer.status();
  }

  /**
   * Whether the vendor did as asked.
   *
   * @return true for any 2xx
   */
  public boolean isSuccess() {
    return status() / 100 == 2;
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
   * When the vendor says to come back, from the {@code Retry-After} header.
   *
   * @return from zero to an hour; empty if the vendor did not say
   */
  public Optional<Duration> retryAfter() {
    return answer.retryAfter();
  }

  /**
   * The body as JSON.
   *
   * @return its root; missing if the body is empty
   * @throws ProviderException with UNAVAILABLE if there is a body that is not JSON
   */
  public JsonView json() {
    if (answer.json().isMissing() && !answer.isJsonOrEmpty()) {
      throw ProviderException.of(
              ErrorCategory.UNAVAILABLE,
              answer.vendor() + " answered with something that is not JSON.")
          .outcomeKnown(answer.request().changesNothing())
          .build();
    }
    return answer.json();
  }

  /**
   * What the vendor says to a person, for a status that is expected.
   *
   * @return a clean sentence as of {@link VendorText#clean}; empty if there is none
   */
  public String sentence() {
    return answer.sentence();
  }

  /** The status; never content. */
  @Override
  public String toString() {
    return "ControlPlaneResponse[status=" + status() + "]";
  }
}
