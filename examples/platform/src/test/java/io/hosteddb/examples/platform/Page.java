package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.selenium.AxeBuilder;
import io.hosteddb.simulators.TestEffort;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in a headless Chromium, by what its users see and touch. */
final class Page implements AutoCloseable {
  private static final File CHROMIUM = new File("/usr/bin/chromium");
  private static final File CHROME_DRIVER = new File("/usr/bin/chromedriver");
  private static final Path SHOTS = Path.of("target", "screenshots");
  private static final int MAX_TABS = 120;

  /** Leads here too, but is no secure context: browsers make an exception for localhost only. */
  private static final String OTHER_HOST = "platform.test";

  private static final String AXE = axe();

  private final ChromeDriver driver;

  /** The script that puts the clock wrong; null if it is right. */
  private @Nullable Object skew;

  private final URI address;

  private Page(ChromeDriver driver, URI address) {
    this.driver = driver;
    this.address = address;
  }

  /** Skips the test where there is no browser, or nothing new to be seen. */
  static void assumeBrowser() {
    Assumptions.assumeTrue(
        TestEffort.ofThisRun() != TestEffort.QUICK,
        "Skipped: the page is the same on every JDK, and a quick run follows another.");
    Assumptions.assumeTrue(
        CHROMIUM.canExecute() && CHROME_DRIVER.canExecute(),
        "Skipped: there is no Chromium. Install Debian's packages chromium and chromium-driver.");
  }

  /** Opens a browser, with no page in it yet. */
  static Page open(URI address) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP " + OTHER_HOST + " 127.0.0.1",
        "--lang=en-US");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriver driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(CHROME_DRIVER).build(),
            options);
    driver.executeCdpCommand(
        "Browser.grantPermissions",
        Map.of(
            "origin",
            origin(address),
            "permissions",
            List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    return new Page(driver, address);
  }

  private static String origin(URI address) {
    return "http://" + address.getAuthority();
  }

  /** The same browser, which knows the platform by another name than localhost. */
  Page byOtherHost() {
    return new Page(driver, URI.create("http://" + OTHER_HOST + ":" + address.getPort()));
  }

  /** As somebody who has never been here. */
  void fresh() {
    driver.get("about:blank");
    driver.manage().deleteAllCookies();
    driver.executeCdpCommand(
        "Storage.clearDataForOrigin", Map.of("origin", origin(address), "storageTypes", "all"));
    colors("light");
    size(1280, 900);
    driver.get(address + "/");
  }

  void signIn(String token) throws Exception {
    type(By.id("token"), token + Keys.ENTER);
    find(By.tagName("h1"), "Database");
  }

  void go(String fragment) {
    driver.get(address + "/" + fragment);
  }

  String location() {
    return driver.getCurrentUrl();
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** Goes somewhere else, and types the address again; fails if the browser cannot ask for it. */
  void leaveAndReturn() {
    Duration before = driver.manage().timeouts().getPageLoadTimeout();
    driver.get("about:blank");
    driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60));
    driver.get(address + "/");
    driver.manage().timeouts().pageLoadTimeout(before);
  }

  void back() {
    driver.navigate().back();
  }

  static By id(String testId) {
    return By.cssSelector("[data-testid='" + testId + "']");
  }

  /** The element, once it is shown. */
  WebElement find(By by) throws Exception {
    Conditions.await(
        () -> by + " is shown; there is:\n" + text(),
        () -> {
          try {
            return driver.findElement(by).isDisplayed();
          } catch (NoSuchElementException | StaleElementReferenceException e) {
            return false;
          }
        });
    return driver.findElement(by);
  }

  /** The element, once it holds a text. */
  WebElement find(By by, String text) throws Exception {
    Conditions.await(
        () -> by + " holds '" + text + "'; the page says:\n" + text(),
        () -> {
          try {
            return driver.findElement(by).getText().contains(text);
          } catch (NoSuchElementException | StaleElementReferenceException e) {
            return false;
          }
        });
    return driver.findElement(by);
  }

  void gone(By by) throws Exception {
    Conditions.await(by + " is gone", () -> driver.findElements(by).isEmpty());
  }

  boolean has(By by) {
    return !driver.findElements(by).isEmpty();
  }

  List<WebElement> all(By by) {
    return driver.findElements(by);
  }

  /** Clicks, again if the page was drawn anew in between. */
  void click(By by) throws Exception {
    Conditions.await(
        by + " can be clicked",
        () -> {
          try {
            WebElement element = driver.findElement(by);
            if (!element.isEnabled()) {
              return false;
            }
            element.click();
            return true;
          } catch (NoSuchElementException | StaleElementReferenceException e) {
            return false;
          }
        });
  }

  void type(By by, CharSequence text) throws Exception {
    WebElement element = find(by);
    element.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    element.sendKeys(text);
  }

  /** Keys to whatever has the focus. */
  void keys(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Goes to an element as a user without a mouse does. */
  void tabTo(By by) throws Exception {
    Conditions.await(() -> by + " is there; the page says:\n" + text(), () -> has(by));
    for (int i = 0; i < MAX_TABS; i++) {
      WebElement focused = driver.switchTo().activeElement();
      if (focused.equals(driver.findElement(by))) {
        assertThat(hasVisibleFocus()).as("the focus on %s can be seen", by).isTrue();
        return;
      }
      keys(Keys.TAB);
    }
    throw new AssertionError(by + " cannot be reached by the keyboard.");
  }

  private boolean hasVisibleFocus() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            """
            const shown = element => {
              const style = getComputedStyle(element);
              return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                || style.boxShadow !== 'none';
            };
            const element = document.activeElement;
            return shown(element) || shown(element.parentElement) || shown(element.closest('label') ?? element);
            """));
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  String text() {
    try {
      return driver.findElement(By.tagName("body")).getText();
    } catch (NoSuchElementException | StaleElementReferenceException e) {
      return "";
    }
  }

  /** All of the document, also what is not shown. */
  String source() {
    return String.valueOf(
        driver.executeScript(
            """
            const values = [...document.querySelectorAll('input, textarea')].map(field => field.value);
            return document.documentElement.outerHTML + values.join(' ')
              + JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})
              + document.cookie;
            """));
  }

  String clipboard() {
    return String.valueOf(
        driver.executeAsyncScript(
            "const done = arguments[0]; navigator.clipboard.readText().then(done, e => done('' + e));"));
  }

  @Nullable Object script(String code) {
    return driver.executeScript(code);
  }

  /** What a piece of code with {@code await} in it returns. */
  String asyncScript(String code) {
    return String.valueOf(
        driver.executeAsyncScript(
            "const done = arguments[0]; (async () => {"
                + code
                + "})().then(done, e => done('' + e));"));
  }

  /** Every page from now on is on a computer whose clock is off; null for one that is right. */
  void clockOff(@Nullable Duration by) {
    if (skew != null) {
      driver.executeCdpCommand(
          "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", skew));
      skew = null;
    }
    if (by != null) {
      String script =
          "const right = Date.now.bind(Date); Date.now = () => right() + " + by.toMillis() + ";";
      skew =
          driver
              .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
              .get("identifier");
    }
  }

  /** The user looks at another tab and comes back. */
  void lookAwayAndBack() {
    script("document.dispatchEvent(new Event('visibilitychange'))");
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  private void colors(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /**
   * Looks at the page as it is now in light and dark, wide and narrow: nothing that axe objects to,
   * nothing wider than the window, and a picture of each for people.
   */
  void look(String state) throws IOException {
    Files.createDirectories(SHOTS);
    for (int width : new int[] {1280, 375}) {
      for (String scheme : List.of("light", "dark")) {
        size(width, width == 375 ? 812 : 900);
        colors(scheme);
        String name = state + "-" + scheme + "-" + (width == 375 ? "narrow" : "wide");
        Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        assertThat(violations()).as("axe on " + name).isEqualTo("[]");
        assertThat(
                driver.executeScript(
                    "return document.documentElement.scrollWidth <= window.innerWidth"))
            .as(name + " needs no scrolling sideways")
            .isEqualTo(true);
      }
    }
    colors("light");
    size(1280, 900);
  }

  /**
   * In the page itself: axe's Selenium adapter opens another, and a page that is left hides
   * secrets.
   */
  private String violations() {
    if (!Boolean.TRUE.equals(driver.executeScript("return 'axe' in window"))) {
      driver.executeScript(AXE);
    }
    return String.valueOf(
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            const said = rule => `${rule.id}: ${rule.help} ${rule.nodes.map(node => node.html)}`;
            axe.run(document, {resultTypes: ['violations']})
              .then(found => done(JSON.stringify(found.violations.map(said))), e => done(String(e)));
            """));
  }

  private static String axe() {
    try (InputStream in = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
      if (in == null) {
        throw new AssertionError("axe is not on the class path.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the browser complained of, but for answers that were meant to be errors. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(message -> !message.contains("Failed to load resource"))
        .filter(message -> !message.contains("net::ERR_"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
