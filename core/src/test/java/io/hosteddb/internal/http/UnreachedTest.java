package io.hosteddb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnreachedTest {
  private static final URI HERE = URI.create("http://127.0.0.1:1");

  /** As the JDK's client throws them. */
  private static IOException caused(IOException problem, Throwable cause) {
    problem.initCause(cause);
    return problem;
  }

  private static IOException tls(Throwable cause) {
    return caused(new SSLHandshakeException("canary"), cause);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        arguments(
            caused(
                new ConnectException(),
                caused(new IOException(), new UnresolvedAddressException())),
            "the name of 127.0.0.1 cannot be resolved",
            false),
        arguments(new UnknownHostException("canary"), "cannot be resolved", false),
        arguments(new ConnectException("canary"), "127.0.0.1 refuses connections", false),
        arguments(new NoRouteToHostException("canary"), "there is no way to 127.0.0.1", false),
        arguments(new HttpConnectTimeoutException("canary"), "127.0.0.1 does not answer", false),
        arguments(tls(new CertificateExpiredException("canary")), "has expired", true),
        arguments(tls(new CertificateNotYetValidException("canary")), "is not valid yet", true),
        arguments(
            tls(new CertificateException(new CertPathBuilderException("canary"))),
            "of nobody whom this Java trusts",
            true),
        arguments(tls(new CertificateException("No name matching")), "not for that name", true),
        arguments(
            new SSLHandshakeException("protocol_version"),
            "no secure connection to 127.0.0.1 came about",
            false));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void saysWhy(IOException problem, String why, boolean needsSomebody) {
    Unreached unreached = Unreached.of(problem, HERE);

    assertThat(Transport.wasNothingSent(problem)).isTrue();
    assertThat(unreached.why()).contains(why).doesNotContain("canary");
    assertThat(unreached.remedy() != null).isEqualTo(needsSomebody);
  }
}
