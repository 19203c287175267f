package io.hosteddb.examples.platform;

import static io.hosteddb.examples.platform.Page.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.openqa.selenium.Keys;
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
    page().lookAwayAndBack();
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

  /**
   * Without HTTPS a browser keeps some of what it can from the page, unless that is localhost's.
   */
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

  /** Two requests at a time, and not more often than there is something to see. */
  @Test
  void onlyWhatChangesByItself_isLookedAtAgain() {
    page().go("");
    String asked =
        page()
            .asyncScript(
                """
                const { databaseActions } = await import('/app/actions/database.js');
                const { createStore } = await import('/app/store.js');
                const generations = [{ status: 'retiring' }];
                const answers = { history: { history: [] }, credentials: { credentials: { generations } } };
                const asked = [];
                let down = false;
                const call = name => async () => {
                  asked.push(name);
                  if (down) throw new Error('down');
                  return answers[name] ?? { operations: [] };
                };
                const api = new Proxy({}, { get: (nothing, name) => call(name) });
                const project = { id: 'p', databases: { d: { status: 'ready' } } };
                const store = createStore({ route: { databaseId: 'd' }, project, detail: null });
                const { loadDetail, lookAgain } = databaseActions({ store, api, actions: {} });
                const said = [];
                for (const step of [loadDetail, lookAgain, lookAgain, lookAgain]) {
                  down = said.length === 1;
                  await step();
                  said.push(asked.splice(0).sort().join('+') + (store.get().detail.problem ? '!' : ''));
                }
                generations[0].status = 'revoked';
                for (const step of [lookAgain, lookAgain]) {
                  await step();
                  said.push(asked.splice(0).sort().join('+'));
                }
                return said.join(' ');
                """);
    assertThat(asked)
        .as("all, one that fails, therefore all, two, two that find it over, none")
        .isEqualTo(
            "connection+credentials+history+operations credentials+operations!"
                + " connection+credentials+history+operations credentials+operations"
                + " credentials+operations ");
  }

  @Test
  void whileSomethingRuns_itIsLookedAtOften_andElseWhenItIsDue() {
    page().go("");
    String waits =
        page()
            .asyncScript(
                """
                const { lookAgainIn } = await import('/app/model.js');
                const now = Date.parse('2026-11-30T12:00:00Z');
                const wait = (statuses, revokeAt, operations = []) =>
                  lookAgainIn(
                    { operations, credentials: { generations: statuses.map(status => ({ status, revokeAt })) } },
                    now);
                return JSON.stringify([
                  wait(['active', 'revoked']),
                  wait(['active', 'retiring'], null),
                  wait(['active', 'retiring'], '2026-11-30T18:00:00Z'),
                  wait(['active', 'retiring'], '2026-11-30T12:00:10Z'),
                  wait(['active', 'retiring'], '2026-11-30T11:59:59Z'),
                  wait(['active', 'issuing']),
                  wait(['active'], null, [{ status: 'running' }]),
                  lookAgainIn(null, now),
                ]);
                """);
    assertThat(waits).isEqualTo("[null,60000,60000,10000,5000,5000,5000,null]");
  }

  @Test
  void whoIsAskedForAReason_isLeftAlone_whenOthersRotate() throws Exception {
    String database = ready("neon", "orders");
    show(database, tenant.adminToken());
    page().click(id("reveal"));
    page().type(By.id("reveal-reason"), "to look at a row");
    admin
        .post(tenant.database(database) + "/credentials/rotate", Map.of("overlapSeconds", 0))
        .expect(202);
    page().find(generation("active"), "main/2");
    assertThat(page().find(By.id("reveal-reason")).getDomProperty("value"))
        .isEqualTo("to look at a row");
  }

  /** Holds the next request of a method until it is let go, or lost. */
  private static void holdTheNext(String method) {
    page()
        .script(
            """
            const real = window.fetch;
            window.fetch = (url, options) => {
              if (options.method !== '%s') return real(url, options);
              window.fetch = real;
              return new Promise((answered, lost) => {
                window.letGo = () => answered(real(url, options));
                window.lose = () => lost(new TypeError('lost'));
              });
            };
            """
                .formatted(method));
  }

  @Test
  void timesAreTheServers_whateverTheClockHereSays() throws Exception {
    String database = ready("turso", "memory");
    page().clockOff(Duration.ofHours(5));
    try {
      page().fresh();
      show(database, tenant.adminToken());
      String attached = page().find(By.cssSelector("dl.facts time")).getText();
      assertThat(attached).matches("just now|\\d+ (s|min) ago");
    } finally {
      page().clockOff(null);
    }
  }

  /**
   * Lets the next request of a method through, and something else come back in place of its answer.
   */
  private static void spoilTheNext(String method, String answer) {
    page()
        .script(
            """
            const real = window.fetch;
            window.fetch = async (url, options) => {
              if (options.method !== '%s') return real(url, options);
              window.fetch = real;
              await real(url, options);
              return %s;
            };
            """
                .formatted(method, answer));
  }

  /**
   * A proxy that stopped waiting, a page of the network's, a connection that broke in the answer.
   */
  @Test
  void whatMayHaveBeenDone_isAskedForWithTheSameKey() throws Exception {
    String database = ready("neon", "orders");
    show(database, tenant.adminToken());
    int generation = 1;
    for (String answer :
        List.of(
            "new Response('<html>Gateway time-out</html>', {status: 504})",
            "new Response('<html>Sign in</html>', {status: 200})",
            "new Response(new ReadableStream({start: body => body.error(new Error('cut'))}))")) {
      spoilTheNext("POST", answer);
      page().click(id("rotate"));
      page().click(id("rotation-confirm"));
      page()
          .find(
              By.cssSelector("dialog[open] .notice"), answer.contains("504") ? "504" : "no answer");
      page().click(id("rotation-confirm"));
      page().gone(DIALOG);
      generation++;
      page().find(generation("active"), "main/" + generation);
    }
    assertThat(
            admin
                .get(tenant.database(database) + "/operations")
                .expect(200)
                .body()
                .path("operations")
                .size())
        .isEqualTo(3);
  }

  @Test
  void aLateAnswer_leavesAnotherDialogAlone() throws Exception {
    String database = ready("neon", "orders");
    show(database, tenant.adminToken());
    for (String answer : List.of("lose", "letGo")) {
      holdTheNext("POST");
      page().click(id("rotate"));
      page().click(id("rotation-confirm"));
      page().find(id("rotation-confirm"), "Rotating");
      closeDialog();
      page().click(id("compromised"));
      page().type(id("compromised-name"), "orders");
      page().script("window." + answer + "()");
      assertItIsSaid(answer.equals("lose") ? "does not answer" : "are being replaced");
      assertUntouched("compromised-name");
      closeDialog();
    }
    page().find(generation("active"), "main/2");
  }

  @Test
  void aLateAnswer_leavesAnotherDetachAlone() throws Exception {
    show(ready("neon", "orders"), tenant.adminToken());
    holdTheNext("DELETE");
    page().click(id("detach"));
    page().type(id("detach-name"), "orders");
    page().click(id("detach-confirm"));
    page().find(id("detach-confirm"), "Detaching");
    closeDialog();
    page().click(id("detach"));
    page().type(id("detach-name"), "orders");
    page().script("window.lose()");
    assertItIsSaid("does not answer");
    assertUntouched("detach-name");
  }

  private static void closeDialog() throws Exception {
    page().keys(Keys.ESCAPE);
    page().gone(DIALOG);
  }

  private static void assertItIsSaid(String text) throws Exception {
    page().find(By.cssSelector("dialog[open] [role='status']"), text);
  }

  private static void assertUntouched(String field) throws Exception {
    assertThat(page().find(id(field)).getDomProperty("value")).isEqualTo("orders");
    assertThat(page().has(By.cssSelector("dialog[open] [data-testid='problem']"))).isFalse();
    assertThat(page().has(By.cssSelector("dialog[open] [aria-busy='true']"))).isFalse();
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
  void aRotationThatRuns_isCancelled() throws Exception {
    String database = ready("neon", "orders");
    String before = value(database);
    show(database, tenant.adminToken());
    ClosedDoor.during(
        before,
        () -> {
          page().click(id("rotate"));
          page().click(id("rotation-confirm"));
          page().gone(DIALOG);
          page().find(generation("issuing"), "main/2");
          page().look("27-running");
          page().click(id("cancel-operation"));
          page().gone(id("cancel-operation"));
          page().find(id("operations"), "Rotation cancelled");
        });
    page().find(generation("active"), "main/1");
    assertThat(value(database)).isEqualTo(before);
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
