package io.hosteddb.internal.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a host was not reached, in words of our own: those of exceptions are the JDK's, and empty
 * where it matters most.
 *
 * @param why a phrase
 * @param remedy what an operator can do, a sentence; null if it passes by itself as a rule
 */
public record Unreached(String why, @Nullable String remedy) {
  private static final int LOGIN = 407;
  private static final int SERVER_ERROR = 500;
  private static final String GOES_ON = " The work then goes on by itself.";

  /**
   * What a problem means.
   *
   * @param problem one for which {@link Transport#wasNothingSent} holds
   * @param base where the host is
   * @return the reason
   */
  public static Unreached of(IOException problem, URI base) {
    String host = base.getHost();
    String proxy = proxy(base);
    if (problem instanceof ProxyRefusal refusal) {
      return refused(refusal.status(), proxy, host);
    }
    if (problem instanceof SSLException) {
      return untrusted(problem, host);
    }
    String peer = proxy == null ? host : proxy;
    if (problem instanceof HttpConnectTimeoutException) {
      return new Unreached(peer + " does not answer", null);
    }
    if (problem instanceof UnknownHostException || has(problem, UnresolvedAddressException.class)) {
      return new Unreached("the name of " + peer + " cannot be resolved", null);
    }
    if (problem instanceof NoRouteToHostException) {
      return new Unreached("there is no way to " + peer, null);
    }
    return problem instanceof ConnectException
        ? new Unreached(peer + " refuses connections", null)
        : new Unreached("there is no connection to " + peer, null);
  }

  /** The proxy that this Java takes for an address; null if none, or if it does not say. */
  private static @Nullable String proxy(URI base) {
    ProxySelector selector = ProxySelector.getDefault();
    try {
      List<Proxy> proxies = selector == null ? List.of() : selector.select(base);
      return !proxies.isEmpty() && proxies.get(0).address() instanceof InetSocketAddress address
          ? "the proxy " + address.getHostString() + ":" + address.getPort()
          : null;
    } catch (RuntimeException e) {
      // Somebody else's selector: its problem is not what happened here.
      return null;
    }
  }

  private static Unreached refused(int status, @Nullable String named, String host) {
    String proxy = named == null ? "a proxy on the way" : named;
    if (status >= SERVER_ERROR) {
      return new Unreached(
          proxy + " does not get through to " + host + " (HTTP " + status + ")", null);
    }
    return new Unreached(
        proxy
            + (status == LOGIN
                ? " asks for a login"
                : " does not let the platform through to " + host)
            + " (HTTP "
            + status
            + ")",
        "Ask the platform's operator to have the proxy let the platform through to "
            + host
            + " without a login, or to leave the proxy out for it (http.nonProxyHosts)."
            + GOES_ON);
  }

  private static Unreached untrusted(IOException problem, String host) {
    String why;
    if (has(problem, CertificateExpiredException.class)) {
      why = "the certificate of " + host + " has expired, as far as the clock here is right";
    } else if (has(problem, CertificateNotYetValidException.class)) {
      why = "the certificate of " + host + " is not valid yet, as far as the clock here is right";
    } else if (has(problem, CertPathBuilderException.class)) {
      why = "the certificate of " + host + " is of nobody whom this Java trusts";
    } else if (has(problem, CertificateException.class)) {
      why = "what answers for " + host + " shows a certificate that is not for that name";
    } else {
      return new Unreached("no secure connection to " + host + " came about", null);
    }
    return new Unreached(
        why,
        "Ask the platform's operator to see what answers at that address, such as a proxy that"
            + " reads along, and what this Java trusts (javax.net.ssl.trustStore)."
            + GOES_ON);
  }

  private static boolean has(Throwable problem, Class<? extends Throwable> type) {
    for (Throwable at = problem; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }
}
