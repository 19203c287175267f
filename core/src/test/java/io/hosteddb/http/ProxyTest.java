package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy of the network, as this Java is told of by its own settings. */
@Isolated("It sets the proxy of the whole process.")
class ProxyTest {
  private static final URI VENDOR = URI.create("https://api.acme.example");

  private final ProxySelector before = ProxySelector.getDefault();

  @AfterEach
  void restore() {
    ProxySelector.setDefault(before);
  }

  private static ProviderException problem(ControlPlaneRequest request, CallContext call) {
    try (ControlPlaneClient client = Clients.at(VENDOR).build()) {
      return catchThrowableOfType(ProviderException.class, () -> client.send(request, call));
    }
  }

  private static void use(int port) {
    ProxySelector.setDefault(
        ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
  }

  @ParameterizedTest
  @CsvSource({
    "407, asks for a login (HTTP 407), without a login",
    "403, does not let the platform through to api.acme.example (HTTP 403), http.nonProxyHosts",
    "502, does not get through to api.acme.example (HTTP 502), Wait a little"
  })
  void whatAProxyRefusesHasNotReachedTheVendor(int status, String why, String remedy)
      throws Exception {
    String page = "<html><title>Please log in</title></html>";
    String answer =
        "HTTP/1.1 %d No\r\nProxy-Authenticate: Basic realm=\"corp\"\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, page.length(), page);
    try (RawServer proxy = new RawServer(RawServer.closingAfter(answer))) {
      use(proxy.base().getPort());
      for (ControlPlaneRequest request :
          new ControlPlaneRequest[] {
            ControlPlaneRequest.post("/x"), ControlPlaneRequest.get("/x")
          }) {
        ProviderException problem = problem(request, Clients.soon());

        assertThat(problem.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(problem.isOutcomeKnown()).isTrue();
        assertThat(problem.isNothingSent()).isTrue();
        assertThat(problem)
            .hasMessage(
                "Acme could not be reached: the proxy localhost:%d %s.",
                proxy.base().getPort(), why);
        assertThat(problem.failure().remedy()).contains(remedy);
      }
      assertThat(proxy.heads).hasSize(2);
      assertThat(String.join("", proxy.heads))
          .contains("CONNECT api.acme.example:443")
          .doesNotContain(Clients.TOKEN.reveal());
    }
  }

  @Test
  void proxyThatIsNotThereIsNotTheVendor() throws Exception {
    int nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = closed.getLocalPort();
    }
    use(nobody);

    assertThat(problem(ControlPlaneRequest.get("/x"), Clients.soon()))
        .hasMessage(
            "Acme could not be reached: the proxy localhost:%d refuses connections.", nobody);
  }

  @Test
  void proxyWhoseNameIsUnknownIsNamed() {
    ProxySelector.setDefault(
        ProxySelector.of(InetSocketAddress.createUnresolved("no-proxy.invalid", 3128)));

    assertThat(
            problem(ControlPlaneRequest.get("/x"), CallContext.startingNow(Duration.ofSeconds(60))))
        .hasMessage(
            "Acme could not be reached: the name of the proxy no-proxy.invalid:3128 cannot be"
                + " resolved.");
  }
}
