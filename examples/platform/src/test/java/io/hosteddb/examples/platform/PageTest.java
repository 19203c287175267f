package io.hosteddb.examples.platform;

import static io.hosteddb.examples.platform.Page.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.VendorSimulator;
import io.hosteddb.simulators.turso.TursoSimulator;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The page in a real browser. Turso is a simulated vendor, the others are local and real. */
@Tag("browser")
class PageTest {
  private static final By HEADING = By.tagName("h1");
  private static final By NAME = By.id("database-name");
  private static final By ENVIRONMENT = By.id("environment");
  private static final By REGION = By.id("region");
  private static final By ROW = By.cssSelector("[data-testid='database-row']");
  private static final By LINK = By.cssSelector("[data-testid='database-row'] a");
  private static final By DETAIL = By.cssSelector("[data-testid='database']");
  private static final By DIALOG = By.cssSelector("dialog[open]");
  private static final String MASK = "********";

  @TempDir private static Path dataDir;

  private static @Nullable TursoSimulator vendor;
  private static @Nullable RunningPlatform platform;
  private static @Nullable Page opened;

  private Tenant tenant = new Tenant("", "", "", "", "", "");
  private Api admin = new Api(URI.create("http://localhost"), null);

  @BeforeAll
  static void start() {
    Page.assumeBrowser();
    TursoSimulator simulator = new TursoSimulator(Clock.systemUTC());
    simulator.makeGroup("default", "aws-us-west-2");
    vendor = simulator;
    // Not at the top of its host, as behind a proxy or beside others in one server.
    Map<String, String> settings = new HashMap<>(turso(simulator));
    settings.put("server.servlet.context-path", "/console");
    RunningPlatform running = RunningPlatform.start(dataDir, settings);
    platform = running;
    opened = Page.open(running.address());
  }

  /** The settings that make Turso the simulated vendor. */
  static Map<String, String> turso(TursoSimulator vendor) {
    return Map.of(
        "hosteddb.turso.backend",
        "cloud",
        "hosteddb.turso.api-key",
        TursoSimulator.API_TOKEN,
        "hosteddb.turso.organization",
        TursoSimulator.ORGANIZATION,
        "hosteddb.turso.group",
        "default",
        "hosteddb.turso.base-url",
        vendor.uri().toString());
  }

  @AfterAll
  static void stop() {
    if (opened != null) {
      opened.close();
    }
    if (platform != null) {
      platform.close();
    }
    if (vendor != null) {
      vendor.close();
    }
  }

  @BeforeEach
  void open() {
    tenant = platform().newTenant();
    admin = platform().api(tenant.adminToken());
    page().fresh();
  }

  /** Nothing was blocked by the content policy, and no script failed. */
  @AfterEach
  void nothingWentWrongInTheBrowser() {
    assertThat(page().complaints()).isEmpty();
  }

  private static RunningPlatform platform() {
    if (platform == null) {
      throw new IllegalStateException("It has not been started.");
    }
    return platform;
  }

  private static TursoSimulator vendor() {
    if (vendor == null) {
      throw new IllegalStateException("It has not been started.");
    }
    return vendor;
  }

  private static Page page() {
    if (opened == null) {
      throw new IllegalStateException("It has not been opened.");
    }
    return opened;
  }

  private static By provider(String kind) {
    return id("provider-" + kind);
  }

  private static By status(String status) {
    return By.cssSelector(
        "[data-testid='database'] [data-testid='status'][data-status='" + status + "']");
  }

  private static By rowStatus(String status) {
    return By.cssSelector("[data-testid='database-row'][data-status='" + status + "']");
  }

  private String attach(String kind, String name) throws Exception {
    return admin
        .post(tenant.databases(), Map.of("kind", kind, "name", name))
        .expect(201)
        .database()
        .path("id")
        .asString();
  }

  private String ready(String kind, String name) throws Exception {
    String database = attach(kind, name);
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

  private String detail(String database) {
    return "#/" + tenant.project() + "/databases/" + database;
  }

  private String value(String database, String name) throws Exception {
    for (JsonNode variable :
        admin.get(tenant.database(database) + "/connection").expect(200).body().path("envVars")) {
      if (variable.path("name").asString().equals(name)) {
        return variable.path("value").asString();
      }
    }
    throw new AssertionError("No variable " + name);
  }

  /** A browser opens six connections to a host, and keeps what was left in case of a return. */
  @Test
  void pagesThatWereLeft_keepNoConnection() throws Exception {
    Page page = page();
    page.signIn(tenant.adminToken());
    for (int i = 0; i < 8; i++) {
      page.leaveAndReturn();
      answered(page, "No database yet");
    }
    page.click(id("add-database"));
    page.click(provider("neon"));
    answered(page, "DATABASE_URL");
  }

  /** The page gives a request that it cannot send up after 20 s, and says so. */
  private static void answered(Page page, String text) throws Exception {
    Conditions.await(
        () -> text + " or a complaint; the page says:\n" + page.text(),
        () -> page.text().contains(text) || page.text().contains("not answer"));
    assertThat(page.text()).contains(text).doesNotContain("not answer");
  }

  @Test
  void fromAddingADatabaseToDetachingIt() throws Exception {
    Page page = page();
    admin
        .put(
            "/v1/server/projects/" + tenant.project() + "/env?environmentId=" + tenant.staging(),
            Map.of("envVars", Map.of("DATABASE_URL", "postgresql://localhost/dev")))
        .expect(200);
    page.find(By.id("token"));
    page.look("01-sign-in");
    page.type(By.id("token"), "wrong" + Keys.ENTER);
    page.find(id("sign-in-problem"));
    page.signIn(tenant.adminToken());
    page.find(id("empty"), "No database yet");
    page.look("02-empty");

    page.click(id("add-database"));
    page.click(provider("neon"));
    page.type(NAME, "orders");
    page.find(id("plan"), "DATABASE_URL");
    page.find(id("shadows"), "staging");
    page.look("03-add");
    // What still applies is kept when another provider is chosen.
    page.click(provider("turso"));
    page.find(id("plan"), "TURSO_AUTH_TOKEN");
    page.click(REGION);
    assertThat(page.all(By.cssSelector("[role='option'][aria-selected='true']")))
        .as("the default, which this vendor lists under another name")
        .hasSize(1);
    page.keys(Keys.ESCAPE);
    assertThat(page.find(NAME).getDomProperty("value")).isEqualTo("orders");
    page.click(provider("neon"));
    page.find(id("plan"), "DATABASE_URL");
    page.click(REGION);
    assertThat(page.all(By.cssSelector("[role='option'][aria-selected='true']"))).hasSize(1);
    page.type(REGION, "frank");
    assertThat(page.all(By.cssSelector("[role='option']"))).hasSize(1);
    page.look("04-regions");
    page.keys(Keys.ENTER);
    assertThat(page.find(REGION).getDomProperty("value")).contains("Frankfurt");
    page.find(ENVIRONMENT).sendKeys("staging");
    page.find(id("attach"), "PostgreSQL to staging");
    page.click(id("attach"));

    page.find(HEADING, "orders");
    page.find(status("ready"));
    page.find(id("history"), "Ana");
    page.look("05-ready");
    String database =
        admin.get(tenant.databases()).body().path("databases").path(0).path("id").asString();
    assertThat(admin.get(tenant.database(database)).database().path("requestedRegion").asString())
        .isEqualTo("aws-eu-central-1");
    assertThat(page.find(DETAIL).getText()).contains("local", "aws-eu-central-1", "staging");

    String secret = value(database, "DATABASE_URL");
    assertThat(page.find(id("value")).getText()).isEqualTo(MASK);
    assertThat(page.source()).doesNotContain(secret);
    page.click(id("reveal"));
    assertThat(page.find(id("reveal-confirm")).isEnabled()).isFalse();
    page.look("06-reason");
    page.type(id("reason"), "to look at the tables");
    page.click(id("reveal-confirm"));
    page.find(id("value"), secret);
    page.find(id("countdown"), "Hides in");
    page.look("07-revealed");
    page.click(By.cssSelector("button[aria-label='Copy the value of DATABASE_URL']"));
    page.find(By.cssSelector("[data-copied='true']"));
    assertThat(page.clipboard()).isEqualTo(secret);
    page.click(id("reveal"));
    page.find(id("value"), MASK);
    assertThat(page.source()).doesNotContain(secret);
    JsonNode audit = admin.get("/v1/server/projects/" + tenant.project() + "/audit").body();
    assertThat(audit.toString()).contains("DATABASE_URL: to look at the tables");

    page.click(By.id("snippet-tab-pnpm"));
    page.find(id("snippets"), "pnpm add");
    page.find(id("snippets"), "PostgresStore");
    page.click(By.id("snippet-tab-java"));
    page.find(id("snippets"), "DriverManager");
    page.click(By.cssSelector("[data-testid='snippets'] [data-testid='copy']"));
    assertThat(page.clipboard()).contains("class DatabaseExample");

    page.click(id("detach"));
    page.find(DIALOG, "cannot be undone");
    page.type(id("detach-name"), "order");
    assertThat(page.find(id("detach-confirm")).isEnabled()).isFalse();
    page.look("08-detach");
    page.type(id("detach-name"), "orders");
    page.type(id("detach-reason"), "not needed");
    page.click(id("detach-confirm"));
    Conditions.await(
        "it is deleted",
        () ->
            admin
                .get(tenant.database(database))
                .database()
                .path("status")
                .asString()
                .equals("deleted"));
    page.go("#/" + tenant.project() + "/databases");
    page.find(id("empty"));
    assertThat(audit(database)).contains("not needed");
  }

  private String audit(String database) throws Exception {
    return admin.get(tenant.database(database) + "/history").body().toString();
  }

  @Test
  void provisioningIsWatchedWithoutAReload() throws Exception {
    Page page = page();
    page.signIn(tenant.adminToken());
    HeldAnswers held = new HeldAnswers("POST", "/auth/tokens");
    vendor().watcher(held);
    try {
      String database = attach("turso", "agent memory");
      page.find(rowStatus("provisioning"), "agent memory");
      assertThat(held.reached.await(60, TimeUnit.SECONDS)).as("the vendor was asked").isTrue();
      page.click(LINK);
      page.find(id("steps"), "Attached");
      page.find(id("elapsed"));
      page.find(id("steps"), "Minting a token");
      page.look("09-provisioning");
      page.go("#/" + tenant.project() + "/variables/" + tenant.staging());
      page.find(HEADING, "Variables");
      held.released.countDown();
      // The variables come by themselves, all of them together.
      page.find(By.cssSelector("tr[data-name='TURSO_AUTH_TOKEN']"), "agent memory");
      page.find(By.cssSelector("tr[data-name='TURSO_DATABASE_URL']"), "libsql://");
      page.look("10-variables");
      page.go(detail(database));
      page.find(status("ready"));
    } finally {
      held.released.countDown();
      vendor().watcher(VendorSimulator.CallObserver.NOBODY);
    }
  }

  /** Lets the vendor act, and keeps its answers back. */
  static final class HeldAnswers implements VendorSimulator.CallObserver {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    private final String method;
    private final String path;

    HeldAnswers(String method, String path) {
      this.method = method;
      this.path = path;
    }

    @Override
    public void answering(Call call) {
      if (call.method().equals(method) && call.path().endsWith(path)) {
        reached.countDown();
        try {
          if (!released.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody released the answer.");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Test
  void aConflictIsSaidBeforeTheButtonIsPressed() throws Exception {
    Page page = page();
    String rival = attach("neon", "orders");
    page.signIn(tenant.adminToken());
    page.click(id("add-database"));
    page.click(provider("neon"));
    page.type(NAME, "Orders");
    page.find(id("conflict"), "Every environment already has a PostgreSQL database: orders");
    page.find(id("plan"), "The name is taken by orders");
    assertThat(page.find(id("attach")).isEnabled()).isFalse();
    page.look("11-conflict");
    page.click(By.cssSelector("[data-testid='conflict'] a"));
    page.find(HEADING, "orders");
    assertThat(page.location()).endsWith(detail(rival));
    page.back();
    page.find(HEADING, "Database");
  }

  @Test
  void aFormWithOnlyAWishInIt_asksBeforeItIsDiscarded() throws Exception {
    Page page = page();
    page.signIn(tenant.adminToken());
    page.click(id("add-database"));
    page.click(id("need-vectors"));
    page.keys(Keys.ESCAPE);
    page.find(id("unsaved"));
    page.click(id("keep-editing"));
    assertThat(page.find(id("need-vectors")).isSelected()).isTrue();
  }

  @Test
  void somebodyElseWasFaster() throws Exception {
    Page page = page();
    page.signIn(tenant.adminToken());
    page.click(id("add-database"));
    page.click(provider("mongodb"));
    page.find(id("plan"), "MONGODB_URI");
    attach("mongodb", "theirs");
    page.find(id("conflict"), "theirs");
    assertThat(page.find(id("attach")).isEnabled()).isFalse();
    assertThat(admin.get(tenant.databases()).body().path("databases").size()).isEqualTo(1);
  }

  @Test
  void aFailureSaysWhyAndARetryHelps() throws Exception {
    Page page = page();
    page.signIn(tenant.adminToken());
    vendor()
        .faults(call ->
            call.method().equals("POST") && call.path().endsWith("/databases")
                ? Optional.of(
                    new Fault.Answer(
                        "no payment",
                        false,
                        Reply.json(
                            403,
                            Map.of(
                                "error",
                                "You have reached the maximum number of databases of your plan"))))
                : Optional.empty());
    String database;
    try {
      database = attach("turso", "agent memory");
      page.find(rowStatus("failed"));
      page.find(id("row-failure"));
      page.click(LINK);
      WebElement failure = page.find(id("failure"), "What to do");
      assertThat(failure.getText()).contains("maximum number of databases");
      page.look("12-failed");
    } finally {
      vendor().faults(Faults.none());
    }
    page.click(id("retry"));
    page.find(status("ready"));
    assertThat(audit(database)).contains("failed", "ready");
  }

  @Test
  void everythingIsDoneByKeyboard() throws Exception {
    Page page = page();
    page.tabTo(By.id("token"));
    page.keys(tenant.adminToken(), Keys.ENTER);
    page.find(id("empty"));
    page.tabTo(id("add-database"));
    page.keys(Keys.ENTER);
    page.find(DIALOG);
    By chosen = By.cssSelector("dialog input[type='radio']:checked");
    page.tabTo(chosen);
    for (int i = 0; i < 3 && !page.has(By.cssSelector("input[value='neon']:checked")); i++) {
      page.keys(Keys.ARROW_DOWN);
    }
    assertThat(page.has(By.cssSelector("input[value='neon']:checked"))).isTrue();
    page.tabTo(NAME);
    page.keys("by keyboard");
    page.tabTo(ENVIRONMENT);
    page.keys("prod");
    page.tabTo(REGION);
    page.keys("lond", Keys.ENTER);
    assertThat(page.find(REGION).getDomProperty("value")).contains("London");
    page.find(id("attach"), "production");
    page.tabTo(id("attach"));
    page.keys(Keys.ENTER);
    page.find(status("ready"));
    assertThat(page.focused().getTagName()).as("the focus is in the new view").isNotEqualTo("body");

    page.tabTo(id("reveal"));
    page.keys(Keys.ENTER);
    page.find(id("reason"));
    assertThat(page.focused().getDomAttribute("data-testid")).isEqualTo("reason");
    page.keys("a test", Keys.ENTER);
    page.find(id("value"), "postgres");
    page.tabTo(By.id("snippet-tab-npm"));
    page.keys(Keys.ARROW_RIGHT);
    page.find(id("snippets"), "pnpm add");
    page.tabTo(id("detach"));
    page.keys(Keys.ENTER);
    page.find(DIALOG);
    // Escape takes it back, and the focus returns to where it was.
    page.keys(Keys.ESCAPE);
    page.gone(DIALOG);
    assertThat(page.focused().getDomAttribute("data-testid")).isEqualTo("detach");
    page.keys(Keys.ENTER);
    page.tabTo(id("detach-name"));
    page.keys("by keyboard", Keys.ENTER);
    Conditions.await(
        "it is detached", () -> admin.get(tenant.databases()).body().path("databases").size() == 0);
  }

  @Test
  void aConnectionIsCopiedAndRevealedAsEachClientWantsIt() throws Exception {
    Page page = page();
    String database = ready("neon", "orders");
    String url = value(database, "DATABASE_URL");
    String password =
        url.substring(url.indexOf(':', "postgresql://".length()) + 1, url.indexOf('@'));
    String server = url.substring(url.indexOf('@') + 1, url.indexOf('?'));
    page.signIn(tenant.adminToken());
    page.go(detail(database));

    page.find(id("connect"), "127.0.0.1");
    assertThat(page.find(field("password")).getText()).contains(MASK);
    page.click(By.id("client-tab-jdbc"));
    page.find(field("url"), "jdbc:postgresql://" + server);
    page.click(By.cssSelector("button[aria-label='Copy JDBC: URL']"));
    page.find(By.cssSelector("[data-copied='true']"));
    assertThat(page.clipboard()).startsWith("jdbc:postgresql://" + server);
    assertThat(page.source()).doesNotContain(password);

    page.click(By.cssSelector("button[aria-label='Reveal JDBC: Password']"));
    page.type(id("reason"), "to try it");
    page.click(id("reveal-confirm"));
    page.find(field("password"), password);
    assertThat(page.all(id("value")).get(0).getText()).as("the variable").isEqualTo(MASK);
    page.click(By.cssSelector("button[aria-label='Copy JDBC: Password']"));
    page.find(By.cssSelector("[data-copied='true']"));
    assertThat(page.clipboard()).isEqualTo(password);
    page.script("document.querySelector('#connect').scrollIntoView()");
    page.look("05b-connect-revealed");

    // What was shown of one client goes with its tab.
    page.click(By.id("client-tab-psql"));
    page.find(field("command"), "psql 'postgresql://");
    assertThat(page.source()).doesNotContain(password);
    page.click(By.id("client-tab-jdbc"));
    page.find(field("password"), MASK);
    assertThat(page.source()).doesNotContain(password);

    page.click(By.id("client-tab-psql"));
    page.click(By.cssSelector("button[aria-label='Reveal psql: With the secret']"));
    page.type(id("reason"), "to look");
    page.click(id("reveal-confirm"));
    page.find(field("command-with-password"), "PGPASSWORD='" + password + "' psql");
    page.script("document.querySelector('#connect').scrollIntoView()");
    page.look("05c-connect-psql");
    page.click(By.cssSelector("button[aria-label='Hide psql: With the secret']"));
    page.find(field("command-with-password"), "PGPASSWORD='" + MASK + "' psql");
    assertThat(page.source()).doesNotContain(password);
    page.click(By.id("client-tab-shell"));
    page.find(field("lines"), "export DATABASE_URL='" + MASK + "'");
    page.click(By.id("client-tab-node"));
    page.find(field("code"), "process.env.DATABASE_URL");
    page.click(By.id("client-tab-python"));
    page.find(field("sqlalchemy-url"), "postgresql+psycopg://");
    assertThat(admin.get("/v1/server/projects/" + tenant.project() + "/audit").body().toString())
        .contains("JDBC password: to try it", "psql command-with-password: to look");
  }

  @Test
  void whatAClientCannotHave_isSaidInItsPlace() throws Exception {
    Page page = page();
    String database = ready("turso", "memory");
    page.signIn(tenant.adminToken());
    page.go(detail(database));

    page.find(field("token"), MASK);
    page.click(By.id("client-tab-jdbc"));
    page.find(id("refusal"), "JDBC driver");
    page.look("05d-connect-refused");
    page.click(By.id("client-tab-http"));
    page.find(field("url"), "http");
  }

  private static By field(String name) {
    return By.cssSelector("[data-testid='form-field'][data-name='" + name + "']");
  }

  @Test
  void aRevealedValueHidesByItself() throws Exception {
    Page page = page();
    String database = ready("neon", "orders");
    String secret = value(database, "DATABASE_URL");
    page.signIn(tenant.adminToken());
    page.go(detail(database));
    page.find(status("ready"));
    page.script(
        "const real = window.setTimeout;"
            + "window.setTimeout = (f, ms, ...a) => real(f, ms === 30000 ? 1500 : ms, ...a);");
    page.click(id("reveal"));
    page.type(id("reason"), "a test");
    page.click(id("reveal-confirm"));
    page.find(id("value"), secret);
    page.find(id("value"), MASK);
    assertThat(page.source()).doesNotContain(secret);

    page.click(id("reveal"));
    page.type(id("reason"), "a test");
    page.click(id("reveal-confirm"));
    page.find(id("value"), secret);
    page.go("#/" + tenant.project() + "/databases");
    page.find(ROW);
    page.back();
    page.find(id("value"), MASK);
    assertThat(page.source()).doesNotContain(secret);
  }

  @Test
  void aMemberLooksAndIsToldWhoCanDoMore() throws Exception {
    Page page = page();
    String database = ready("neon", "orders");
    page.signIn(tenant.memberToken());
    page.find(id("member-notice"), "An admin can");
    assertThat(page.has(id("add-database"))).isFalse();
    page.find(ROW, "orders");
    page.look("13-member");
    page.go(detail(database));
    page.find(id("value"), MASK);
    for (String action : List.of("reveal", "detach", "retry")) {
      assertThat(page.has(id(action))).as(action).isFalse();
    }
    assertThat(page.source()).doesNotContain(value(database, "DATABASE_URL"));
  }

  @Test
  void aScriptInANameStaysAName() throws Exception {
    Page page = page();
    String name =
        "<img src=x onerror=document.title='owned'>\"'><script>document.title='owned'</script>";
    String shortened = name.substring(0, 64);
    String database = ready("mongodb", shortened);
    page.signIn(tenant.adminToken());
    page.find(ROW, "<img src=x");
    page.go(detail(database));
    page.find(HEADING, "<img src=x");
    page.click(id("detach"));
    page.find(DIALOG, "<img src=x");
    assertThat(page.script("return document.title")).asString().isNotEqualTo("owned");
    assertThat(page.script("return document.querySelectorAll('img[src=x]').length")).isEqualTo(0L);
  }

  @Test
  void theTokenIsNowhereInTheBrowser() throws Exception {
    Page page = page();
    page.signIn(tenant.adminToken());
    page.find(id("empty"));
    assertThat(page.source()).doesNotContain(tenant.adminToken());
    assertThat(page.location()).doesNotContain(tenant.adminToken());
    page.reload();
    page.find(id("empty"));
    page.click(id("sign-out"));
    page.find(By.id("token"));
    page.reload();
    page.find(By.id("token"));
  }

  @Test
  void onesOwnVariablesAreEdited() throws Exception {
    Page page = page();
    String own = "/v1/server/projects/" + tenant.project() + "/env";
    admin
        .put(
            own,
            Map.of("envVars", Map.of("KEPT", "kept-1", "CHANGED", "old-1", "REMOVED", "gone-1")))
        .expect(200);
    page.signIn(tenant.adminToken());
    page.go("#/" + tenant.project() + "/variables/" + tenant.staging());
    page.find(variable("REMOVED"), MASK);
    page.click(id("edit-project-variables"));
    page.find(editorRow("KEPT"));
    page.look("14-editor");
    assertThat(page.source()).doesNotContain("kept-1", "old-1", "gone-1");
    assertThat(requestsForValues()).as("nobody asked to see a value").isZero();

    page.click(editOf("KEPT"));
    assertThat(page.find(valueOf("KEPT")).getDomProperty("value")).isEqualTo("kept-1");
    assertThat(page.source()).contains("kept-1").doesNotContain("old-1", "gone-1");
    page.click(editOf("CHANGED"));
    assertThat(page.find(valueOf("CHANGED")).getDomProperty("value")).isEqualTo("old-1");
    assertThat(page.source()).doesNotContain("kept-1");
    page.type(valueOf("CHANGED"), "new-1");
    page.click(By.cssSelector("button[aria-label='Remove REMOVED']"));
    page.gone(editorRow("REMOVED"));
    page.click(id("editor-add"));
    page.keys("2 BAD", Keys.TAB, "added-1");
    page.focused().sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
    page.find(id("editor-error"), "A name has letters, digits and underscores");
    assertThat(page.focused().getDomProperty("value")).as("what is wrong").isEqualTo("2 BAD");
    page.look("16-refused-variable");
    assertThat(admin.get(own).body().path("envVars").has("REMOVED")).isTrue();

    // Somebody else's newer value of what was merely looked at stays.
    admin
        .put(
            own,
            Map.of("envVars", Map.of("KEPT", "kept-2", "CHANGED", "old-1", "REMOVED", "gone-1")))
        .expect(200);
    page.type(By.cssSelector("input[aria-label='Name of variable 3']"), "ADDED");
    page.click(id("editor-save"));
    page.gone(DIALOG);
    page.find(variable("ADDED"), MASK);
    page.gone(variable("REMOVED"));
    assertThat(admin.get(own).expect(200).body().path("envVars").toString())
        .isEqualTo("{\"ADDED\":\"added-1\",\"CHANGED\":\"new-1\",\"KEPT\":\"kept-2\"}");
    assertThat(page.source()).doesNotContain("kept-1", "kept-2", "old-1", "new-1", "added-1");
  }

  private static By variable(String name) {
    return By.cssSelector("tr[data-name='" + name + "']");
  }

  private static By editorRow(String name) {
    return By.cssSelector("[data-testid='editor-row'][data-name='" + name + "']");
  }

  private static By editOf(String name) {
    return By.cssSelector("button[aria-label='Edit the value of " + name + "']");
  }

  private static By valueOf(String name) {
    return By.cssSelector("[aria-label='Value of " + name + "']");
  }

  /** How often the page has asked for the clear values of users' variables. */
  private static long requestsForValues() {
    return (Long)
        Objects.requireNonNull(
            page()
                .script(
                    """
                    return performance.getEntriesByType('resource')
                      .map(entry => new URL(entry.name))
                      .filter(url => /\\/(env|environments)$/.test(url.pathname))
                      .filter(url => url.searchParams.get('masked') !== 'true').length;
                    """));
  }
}
