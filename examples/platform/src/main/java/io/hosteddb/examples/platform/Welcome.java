package io.hosteddb.examples.platform;

import io.hosteddb.CatalogEntry;
import io.hosteddb.HostedDatabases;
import io.hosteddb.examples.platform.directory.DemoData;
import io.hosteddb.examples.platform.directory.UserVariables;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Seeds the demo before the first request, and says how to use it. */
@Component
class Welcome implements SmartLifecycle {
  private final UserVariables variables;
  private final DemoTokens tokens;
  private final HostedDatabases databases;
  private final PlatformProperties properties;
  private volatile DemoTokens.@Nullable Pair installed;

  Welcome(
      UserVariables variables,
      DemoTokens tokens,
      HostedDatabases databases,
      PlatformProperties properties) {
    this.variables = variables;
    this.tokens = tokens;
    this.databases = databases;
    this.properties = properties;
  }

  @Override
  public void start() {
    installed = tokens.install();
    variables.reencrypt();
  }

  @EventListener
  void listening(ServletWebServerInitializedEvent event) {
    DemoTokens.Pair pair = installed;
    if (pair == null) {
      return;
    }
    String address = "http://localhost:" + event.getWebServer().getPort();
    String providers =
        databases.catalog().stream()
            .map(entry -> entry.displayName() + " (" + entry.backend() + note(entry) + ")")
            .collect(Collectors.joining(", "));
    System.out.println(
        """

        The platform is at %s

          Ana attaches, reveals, detaches; her token:   %s
          Ben looks; his token:                         %s

        Providers: %s
        Data: %s

        Try:
          1. Open the address, sign in with the admin token, add a database.
          2. export MASTRA_PLATFORM_API_URL=%s MASTRA_API_TOKEN=<admin token> MASTRA_PROJECT_ID=%s
             npx --ignore-scripts mastra@1.31.0 env db create staging --kind turso
          3. curl -H "Authorization: Bearer <admin token>" %s/v1/server/projects/%s/databases

        Ctrl-C stops it; what is under way goes on at the next start.
        """
            .formatted(
                address,
                pair.admin(),
                pair.member(),
                providers,
                properties.dataDir(),
                address,
                DemoData.SUPPORT_AGENT,
                address,
                DemoData.SUPPORT_AGENT));
    System.out.flush();
  }

  private static String note(CatalogEntry entry) {
    return entry.development() ? ", for development" : "";
  }

  @Override
  public void stop() {
    installed = null;
  }

  @Override
  public boolean isRunning() {
    return installed != null;
  }

  /** Before the web server takes requests. */
  @Override
  public int getPhase() {
    return 0;
  }
}
