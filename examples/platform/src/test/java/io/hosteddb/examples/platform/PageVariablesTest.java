package io.hosteddb.examples.platform;

import static io.hosteddb.examples.platform.Page.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.model.Secret;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
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

/** What people type on the page is not lost, and what stands in the way is said. */
@ExtendWith(SharedPlatform.class)
@Tag("browser")
class PageVariablesTest {
  private static final By DIALOG = By.cssSelector("dialog[open]");
  private static final By NAME = By.id("database-name");

  private static @Nullable Page opened;

  private Tenant tenant = SharedPlatform.get().newTenant();
  private Api admin = SharedPlatform.get().api(tenant.adminToken());
  private String env = "";

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
    env = "/v1/server/projects/" + tenant.project() + "/env";
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

  private static By row(String name) {
    return By.cssSelector("[data-testid='editor-row'][data-name='" + name + "']");
  }

  private static By edit(String name) {
    return By.cssSelector("button[aria-label='Edit the value of " + name + "']");
  }

  private static By value(String name) {
    return By.cssSelector("[aria-label='Value of " + name + "']");
  }

  private void put(Map<String, String> variables) throws Exception {
    admin.put(env, Map.of("envVars", variables)).expect(200);
  }

  private String now(String name) throws Exception {
    return admin.get(env).expect(200).body().path("envVars").path(name).asString("none");
  }

  private void openEditor() throws Exception {
    page().signIn(tenant.adminToken());
    page().go("#/" + tenant.project() + "/variables/" + tenant.staging());
    page().click(id("edit-project-variables"));
  }

  @Test
  void aValueOfSeveralLines_keepsItsLines() throws Exception {
    String unix = "-----BEGIN KEY-----\nabc\n\n\tdef \n-----END KEY-----\n";
    String windows = "one\r\ntwo\r\n";
    String json = "{\n  \"private_key\": \"a\\nb\"\n}";
    put(Map.of("UNIX", unix, "WINDOWS", windows, "JSON", json));
    openEditor();
    for (String name : List.of("UNIX", "WINDOWS", "JSON")) {
      page().click(edit(name));
      page().find(value(name)).sendKeys(Keys.chord(Keys.CONTROL, Keys.END), "#");
    }
    page().look("17-lines");
    page().click(id("editor-add"));
    page().keys("TYPED", Keys.TAB, "first", Keys.ENTER, "second");
    page().click(id("editor-save"));
    page().gone(DIALOG);
    assertThat(now("UNIX")).isEqualTo(unix + "#");
    assertThat(now("WINDOWS")).isEqualTo(windows + "#");
    assertThat(now("JSON")).isEqualTo(json + "#");
    assertThat(now("TYPED")).isEqualTo("first\nsecond");
  }

  @Test
  void twoWhoEditAtOnce_seeEachOther() throws Exception {
    put(Map.of("MINE", "1", "BOTH", "1", "SAME", "1", "GONE", "1"));
    openEditor();
    page().click(edit("MINE"));
    page().type(value("MINE"), "mine");
    page().click(edit("BOTH"));
    page().type(value("BOTH"), "mine");
    page().click(edit("SAME"));
    page().type(value("SAME"), "mine");
    // Somebody else saves; the page notices by itself.
    put(Map.of("MINE", "1", "BOTH", "theirs", "SAME", "theirs", "NEW", "theirs"));
    page().find(row("NEW"));
    page().gone(row("GONE"));
    page().find(id("meanwhile"), "Somebody else has changed");
    page().look("18-meanwhile");
    assertThat(page().all(id("meanwhile"))).hasSize(2);
    page().click(By.cssSelector("[aria-label='Take theirs: BOTH']"));
    page().click(id("editor-save"));
    page().gone(DIALOG);
    assertThat(admin.get(env).expect(200).body().path("envVars").toString())
        .isEqualTo("{\"BOTH\":\"theirs\",\"MINE\":\"mine\",\"NEW\":\"theirs\",\"SAME\":\"mine\"}");
  }

  @Test
  void escapeAsksBeforeItThrowsAway() throws Exception {
    put(Map.of("KEY", "1"));
    openEditor();
    page().click(edit("KEY"));
    page().keys(Keys.ESCAPE);
    page().gone(DIALOG);
    page().click(id("edit-project-variables"));
    page().click(edit("KEY"));
    page().type(value("KEY"), "typed with care");
    page().keys(Keys.ESCAPE);
    page().find(id("unsaved"));
    page().click(id("keep-editing"));
    page().gone(id("unsaved"));
    assertThat(page().find(value("KEY")).getDomProperty("value")).isEqualTo("typed with care");
    page().back();
    page().find(id("unsaved"));
    assertThat(page().location()).contains("/variables/");
    page().keys(Keys.ESCAPE);
    page().gone(DIALOG);
    assertThat(now("KEY")).isEqualTo("1");

    page().go("#/" + tenant.project() + "/databases");
    page().click(id("add-database"));
    page().type(NAME, "orders");
    page().keys(Keys.ESCAPE);
    page().find(id("unsaved"));
    page().click(id("discard"));
    page().gone(DIALOG);
  }

  @Test
  void theNameThatIsPromised_isTheOneOfThePlan() throws Exception {
    admin.post(tenant.databases(), Map.of("kind", "turso", "name", "mongodb")).expect(201);
    String derived =
        admin
            .post(tenant.databases() + "/plan", Map.of("kind", "mongodb"))
            .expect(200)
            .body()
            .path("plan")
            .path("name")
            .asString();
    assertThat(derived).as("the plain one is taken").isNotEqualTo("mongodb");
    page().signIn(tenant.adminToken());
    page().click(id("add-database"));
    page().click(id("provider-mongodb"));
    awaitPromise(derived);
    // Everything that is ever promised, from now on.
    page()
        .script(
            "window.promised = [];"
                + "const box = document.getElementById('database-name');"
                + "new MutationObserver(() => window.promised.push(box.placeholder))"
                + ".observe(box, {attributes: true, attributeFilter: ['placeholder']});");
    page().type(NAME, "orders");
    page().find(id("plan"), "will be added");
    page().find(NAME).sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
    awaitPromise(derived);
    // The name of one kind is not promised for another while the plan for that is on its way.
    page()
        .script(
            "const real = window.fetch;"
                + "const held = new Promise(letGo => { window.letPlansGo = letGo; });"
                + "window.fetch = async (url, ...rest) => {"
                + "  if (String(url).endsWith('/plan')) await held;"
                + "  return real(url, ...rest);"
                + "};");
    page().click(id("provider-neon"));
    page().find(id("attach"), "PostgreSQL");
    assertThat(page().find(NAME).getDomProperty("placeholder"))
        .as("what is promised before there is a plan for this kind")
        .isEmpty();
    page().script("window.letPlansGo();");
    page().find(id("plan"), "DATABASE_URL");
    page().click(id("provider-mongodb"));
    awaitPromise(derived);
    assertThat(page().script("return window.promised.filter(name => name)"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains(derived)
        .doesNotContain("orders", "mongodb");
  }

  private static void awaitPromise(String name) throws Exception {
    Conditions.await(
        name + " is promised", () -> name.equals(page().find(NAME).getDomProperty("placeholder")));
  }

  @Test
  void eachEnvironmentMayHaveItsOwn_andThePageSaysSo() throws Exception {
    admin
        .post(
            tenant.databases(),
            Map.of("kind", "neon", "name", "for-staging", "environmentId", tenant.staging()))
        .expect(201);
    page().signIn(tenant.adminToken());
    page().click(id("add-database"));
    page().click(id("provider-neon"));
    page().find(id("conflict"), "The environment staging already has a PostgreSQL database");
    page().find(id("conflict"), "Choose an environment that has none");
    page().find(By.id("environment")).sendKeys("production");
    page().find(id("plan"), "will be added");
    page().click(id("attach"));
    page().find(By.tagName("h1"));
    Conditions.await(
        "both are attached",
        () -> admin.get(tenant.databases()).body().path("databases").size() == 2);
  }

  @Test
  void aSessionThatHasEnded_saysWhy() throws Exception {
    page().signIn(tenant.memberToken());
    page().find(id("empty"));
    assertThat(page().has(id("sign-in-why"))).isFalse();
    SharedPlatform.get()
        .bean(AccessTokens.class)
        .replace("user_MEMBER_" + tenant.organization(), Secret.of("other-5d0c9a1e7b3f48264e"));
    page().go("#/" + tenant.project() + "/variables/" + tenant.staging());
    page().find(id("sign-in-why"), "Your session has ended");
    page().look("19-session-ended");
    page().type(By.id("token"), "other-5d0c9a1e7b3f48264e" + Keys.ENTER);
    // Back to where it was.
    page().find(By.tagName("h1"), "Variables");
    page().click(id("sign-out"));
    page().find(By.id("token"));
    assertThat(page().has(id("sign-in-why"))).isFalse();
  }

  @Test
  void anAnswerThatSaysNo_isNoSilence() throws Exception {
    List<InputStream> open = new ArrayList<>();
    HttpClient http = HttpClient.newHttpClient();
    try {
      for (int i = 0; i < 20; i++) {
        URI events =
            URI.create(admin.address() + "/v1/server/projects/" + tenant.project() + "/events");
        HttpRequest request =
            HttpRequest.newBuilder(events)
                .header("Authorization", "Bearer " + tenant.adminToken())
                .build();
        open.add(http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
      }
      page().signIn(tenant.adminToken());
      page().find(id("banner"), "Too many pages are open");
      page().look("20-too-many");
    } finally {
      for (InputStream stream : open) {
        stream.close();
      }
    }
    // What the refusals left in the browser's log is what this is about.
    page().complaints();
  }

  @Test
  void anUnknownProject_leavesNoBlankSelector() throws Exception {
    page().signIn(tenant.adminToken());
    page().find(id("empty"));
    page().go("#/prj_nobody/databases");
    page().find(By.tagName("h1"), "This project is not here");
    assertThat(
            page()
                .script(
                    "const s = document.querySelector(\"[data-testid='project']\");"
                        + "return s.selectedOptions[0]?.textContent"))
        .isEqualTo("Choose a project");
    // The 404 of the project.
    page().complaints();
  }
}
