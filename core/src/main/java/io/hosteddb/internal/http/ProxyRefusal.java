package io.hosteddb.internal.http;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A proxy on the way did not let a request through: nothing of it has left. */
final class ProxyRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  /** What the JDK's client says, from 17 to 25; in other words it is doubt. */
  private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: (\\d{3})");

  private final int status;

  /**
   * A refusal.
   *
   * @param status what the proxy answered
   */
  ProxyRefusal(int status) {
    super("A proxy on the way answered with HTTP " + status + ".");
    this.status = status;
  }

  /**
   * What the JDK's client threw, if that is a refusal.
   *
   * @param problem what it threw
   * @return null if it is anything else
   */
  static @Nullable ProxyRefusal of(IOException problem) {
    String message = problem.getMessage();
    Matcher tunnel = TUNNEL.matcher(message == null ? "" : message);
    return tunnel.matches() ? new ProxyRefusal(Integer.parseInt(tunnel.group(1))) : null;
  }

  /** What the proxy answered: 407 if it asks for a login, 5xx if it did not reach the host. */
  int status() {
    return status;
  }
}
