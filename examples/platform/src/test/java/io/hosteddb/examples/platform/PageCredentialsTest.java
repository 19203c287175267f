package io.hosteddb.examples.platform;

import static io.hosteddb.examples.platform.Page.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;

/** Credentials on the page: what is valid until when, and new ones in the place of old ones. */
@ExtendWith(SharedPlatform.class)
@Tag("browser")
class PageCredentialsTest {
  private static final By DIALOG = By.cssSelector("dialog[open]");
  private static final By CARD = id("credentials");

  private static @Nullable Page opened;

  private Tenant tenant = SharedPlatform.get().newTenant();
  private Api admin = SharedPlatform.get().api(tenant.adminToken());

  @BeforeAll
  static void start() {
    Page.assumeBrowser();
    opened = Page.open(SharedPlatform.get().address());
  }

  @AfterAll
  static void stop() {
    if (opened != null) {
      opened.close();
    }
  }

  @BeforeEach
  void open() {
    tenant = SharedPlatform.get().newTenant();
    admin = SharedPlatform.get().api(tenant.adminToken());
    page().fresh();
  }

  @AfterEach
  void nothingWentWrongInTheBrowser() {
    assertThat(page().complaints()).isEmpty();
  }

  private static Page page() {
    if (opened == null) {
      throw new IllegalStateException("It has not been opened.");
    }
    return opened;
  }

  private static By generation(String status) {
    return By.cssSelector("[data-testid='generation'][data-status='" + status + "']");
  }

  private String ready(String kind, String name) throws Exception {
    String database =
        admin
            .post(tenant.databases(), Map.of("kind", kind, "name", name))
            .expect(201)
            .database()
            .path("id")
            .asString();
    Conditions.await(
        name + " is ready",
        () ->
            admin
                .get(tenant.database(database))
                .database()
                .path("status")
                .asString()
                .equals("ready"));
    return database;
  }

  private void show(String database, String token) throws Exception {
    page().signIn(token);
    page().go("#/" + tenant.project() + "/databases/" + database);
    page().find(CARD);
  }

  private String value(String database) throws Exception {
    return admin
        .get(tenant.database(database) + "/connection")
        .expect(200)
        .body()
        .path("envVars")
        .path(0)
        .path("value")
        .asString();
  }

  @Test
  void anOverlapIsWatched_untilEverybodyHasTheNewOnes() throws Exception {
    String database = ready("neon", "orders");
    admin
        .put(
            "/v1/server/projects/" + tenant.project() + "/runtimes",
            Map.of("environmentId", tenant.staging(), "runtimes", List.of("web", "worker")))
        .expect(204);
    String before = value(database);
    show(database, tenant.adminToken());
    page().find(generation("active"), "main/1");

    page().click(id("rotate"));
    page().find(DIALOG, "stay valid for");
    page().find(id("rotation-overlap")).sendKeys("7 days");
    page().type(id("rotation-reason"), "each quarter");
    page().look("20-rotate");
    page().click(id("rotation-confirm"));
    page().gone(DIALOG);
    page().find(generation("active"), "main/2");
    page().find(generation("retiring"), "Still valid until");
    page().find(id("behind"), "web and worker");
    page().find(id("operations"), "each quarter");
    assertThat(page().source()).doesNotContain(before, value(database));
    page()
        .script(
            "document.querySelector('[data-testid=credentials]').scrollIntoView({block: 'start'})");
    page().look("21-overlap");

    long revision =
        admin
            .get(tenant.database(database) + "/credentials")
            .body()
            .path("credentials")
            .path("generations")
            .path(1)
            .path("replacedAtRevision")
            .asLong();
    acknowledge("web", revision);
    page().find(id("behind"), "Still on these: worker.");
    acknowledge("worker", revision);
    page().find(generation("revoked"), "Over since");
    page().gone(generation("retiring"));
  }

  private void acknowledge(String runtime, long revision) throws Exception {
    admin
        .post(
            "/v1/server/projects/" + tenant.project() + "/acknowledgements",
            Map.of("runtime", runtime, "environmentId", tenant.staging(), "revision", revision))
        .expect(204);
  }

  @Test
  void aRefusalIsSaidInTheDialog() throws Exception {
    String database = ready("neon", "orders");
    show(database, tenant.adminToken());
    page().click(id("rotate"));
    page().click(id("rotation-acknowledged"));
    page().click(id("rotation-confirm"));
    page().find(DIALOG, "No runtime is expected");
    page().look("22-rotate-refused");
    assertThat(operations(database)).isEmpty();
    page().click(id("rotation-acknowledged"));
    page().click(id("rotation-confirm"));
    page().gone(DIALOG);
    page().find(generation("active"), "main/2");
    assertThat(operations(database)).hasSize(1);
  }

  /** Without HTTPS a browser keeps some of what it can from the page, unless that is localhost's. */
  @Test
  void theyAreRotated_alsoWhereTheContextIsNotSecure() throws Exception {
    String database = ready("neon", "orders");
    Page page = page().byOtherHost();
    page.fresh();
    assertThat(page.script("return window.isSecureContext")).isEqualTo(false);
    page.signIn(tenant.adminToken());
    page.go("#/" + tenant.project() + "/databases/" + database);
    page.click(id("rotate"));
    page.click(id("rotation-confirm"));
    page.gone(DIALOG);
    page.find(generation("active"), "main/2");
    page.click(id("compromised"));
    page.type(id("compromised-name"), "orders");
    page.click(id("rotation-confirm"));
    page.gone(DIALOG);
    page.find(generation("active"), "main/3");
    // Of the policies that it applies to secure contexts only, the browser says so.
    assertThat(page.complaints())
        .allSatisfy(complaint -> assertThat(complaint).contains("Cross-Origin-Opener-Policy"));
  }

  private List<JsonNode> operations(String database) throws Exception {
    return admin
        .get(tenant.database(database) + "/operations")
        .expect(200)
        .body()
        .path("operations")
        .valueStream()
        .toList();
  }

  @Test
  void compromisedOnesAreReplaced_afterTheNameWasTyped() throws Exception {
    String database = ready("neon", "orders");
    show(database, tenant.adminToken());
    page().click(id("compromised"));
    page().find(DIALOG, "fails until it is restarted");
    page().type(id("compromised-name"), "order");
    assertThat(page().find(id("rotation-confirm")).isEnabled()).isFalse();
    page().look("23-compromised");
    page().type(id("compromised-name"), "orders");
    page().type(id("rotation-reason"), "seen in a log");
    page().click(id("rotation-confirm"));
    page().gone(DIALOG);
    page().find(generation("active"), "main/2");
    page().find(generation("revoked"), "main/1");
    page().find(id("operations"), "Replaced as compromised");
    page().find(id("operations"), "seen in a log");
    page()
        .script(
            "document.querySelector('[data-testid=credentials]').scrollIntoView({block: 'start'})");
    page().look("24-replaced");
  }

  @Test
  void whatABackendCannotIsSaid_andAMemberOnlyLooks() throws Exception {
    String file = ready("turso", "memory");
    show(file, tenant.adminToken());
    page().find(id("limit"), "cannot replace credentials");
    page().find(generation("active"), "main/1");
    assertThat(page().has(id("rotate"))).isFalse();
    page()
        .script(
            "document.querySelector('[data-testid=credentials]').scrollIntoView({block: 'start'})");
    page().look("25-cannot-rotate");

    String orders = ready("neon", "orders");
    page().fresh();
    show(orders, tenant.memberToken());
    page().find(generation("active"), "main/1");
    assertThat(page().has(id("rotate"))).isFalse();
    assertThat(page().has(id("compromised"))).isFalse();
  }
}
