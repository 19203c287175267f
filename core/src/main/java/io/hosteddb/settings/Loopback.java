package io.hosteddb.settings;

import com.google.common.net.InetAddresses;
import org.jspecify.annotations.Nullable;

/**
 * Tells a loopback host from others by its text alone, without asking a name server.
 *
 * @since 0.1
 */
public final class Loopback {
  private Loopback() {}

  /**
   * Whether a host is this machine.
   *
   * @param host a host name or address literal as in a URL; null is no host
   * @return true for {@code localhost}, {@code 127.0.0.0/8} and {@code ::1}
   */
  public static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return bare.equalsIgnoreCase("localhost")
        || (InetAddresses.isInetAddress(bare) && InetAddresses.forString(bare).isLoopbackAddress());
  }
}
