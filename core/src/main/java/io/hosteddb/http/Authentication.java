package io.hosteddb.http;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Gives the value of the {@code Authorization} header. Asked once for every request, so that a
 * token that expires can be renewed. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Authentication {
  /**
   * The header's value, scheme included.
   *
   * @param call how long the call may take, for one that must fetch a token first
   * @return the value; null to send no such header
   * @throws io.hosteddb.spi.ProviderException if no credential can be had
   * @throws InterruptedException if the thread was interrupted
   */
  @Nullable Secret headerValue(CallContext call) throws InterruptedException;

  /**
   * Told that the vendor refused a value with a 401, from {@link VendorProblem#asIs()}. One that
   * keeps an expiring token drops it here, unless it has been replaced already.
   *
   * @param value what {@link #headerValue} gave for the refused request
   * @return true if the next request gets another value: the problem then passes by itself. False,
   *     as by default, if there is no other, or if a value so new cannot have expired
   */
  default boolean renewsAfterRefusal(Secret value) {
    return false;
  }

  /**
   * No authentication.
   *
   * @return sends no header
   */
  static Authentication none() {
    return call -> null;
  }

  /**
   * A fixed token.
   *
   * @param token the token
   * @return sends {@code Bearer} and the token
   */
  static Authentication bearer(Secret token) {
    Secret value = Secret.of("Bearer " + token.reveal());
    return call -> value;
  }

  /**
   * A fixed user and password.
   *
   * @param user the user or client id
   * @param password the password or client secret
   * @return sends {@code Basic} and both, encoded
   */
  static Authentication basic(String user, Secret password) {
    byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    Secret value = Secret.of("Basic " + Base64.getEncoder().encodeToString(pair));
    return call -> value;
  }
}
