package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.settings.Settings;
import io.hosteddb.spring.Page.Block;
import io.hosteddb.spring.Poms.Dependency;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Nothing on the page about embedding is only text: each block of code is compiled or checked by
 * its kind, the programs run, and a block of another kind fails the build.
 */
class DocumentationTest {
  private static final Path PAGE = Path.of("../docs/embedding.md");
  private static final Path CREDENTIALS = Path.of("../docs/credentials.md");
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);
  private static final String EXEC_PLUGIN = "org.codehaus.mojo:exec-maven-plugin:";
  private static final String MAIN_CLASS = "-Dexec.mainClass=";

  @TestFactory
  Stream<DynamicTest> everyBlock_isWhatItSays(@TempDir Path out) throws IOException {
    Page page = Page.read(PAGE);
    assertThat(page.blocks()).extracting(Block::language).contains("java", "sh", "xml", "yaml");
    return page.blocks().stream()
        .map(block -> DynamicTest.dynamicTest(block.title(), () -> check(block, page, out)));
  }

  @TestFactory
  Stream<DynamicTest> everyBlockAboutCredentials_isWhatItSays(@TempDir Path out)
      throws IOException {
    Page page = Page.read(CREDENTIALS);
    assertThat(page.blocks()).extracting(Block::language).contains("java", "yaml");
    return page.blocks().stream()
        .map(block -> DynamicTest.dynamicTest(block.title(), () -> check(block, page, out)));
  }

  private static void check(Block block, Page page, Path out) throws IOException {
    switch (block.language()) {
      case "java" -> compile(block, out);
      case "sh" -> checkCommand(block, page);
      case "xml" -> checkPom(block, page);
      case "yaml" -> checkProperties(block);
      default -> throw new AssertionError("Nothing checks the block: " + block.title());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "```kotlin\nval a = 1\n```",
        "```\nanything\n```",
        "```java\ndatabases.close();\n```",
        "```java\npackage a;\nclass A { int a = \"\"; }\n```",
        "```java\npackage a;\nclass A { io.hosteddb.HostedDatabases.Bilder a; }\n```",
        "```sh\nmvn -q exec:java -Dexec.mainClass=com.example.Nobody\n```",
        "```xml\n<dependency><groupId>io.hosteddb</groupId></dependency>\n```",
        "```xml\n<dependency><groupId>io.hosteddb</groupId><artifactId>hosteddb-cor</artifactId>"
            + "<version>0.1.0-SNAPSHOT</version></dependency>\n```",
        "```xml\n<dependency><groupId>io.hosteddb</groupId><artifactId>hosteddb-core</artifactId>"
            + "<version>0.0.9</version></dependency>\n```",
        "```xml\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId>"
            + "<version>1.0</version></dependency>\n```",
        "```yaml\nhosteddb:\n  keyset-fil: a\n```",
        "```yaml\nhosteddb:\n  call-budget: soon\n```",
        "```yaml\nspring:\n  datasource:\n    uri: a\n```"
      })
  void aBlockThatIsNot_isFound(String text, @TempDir Path out) {
    Page page = Page.of(text);

    assertThat(page.blocks()).hasSize(1);
    assertThatThrownBy(() -> check(page.blocks().get(0), page, out))
        .isInstanceOfAny(AssertionError.class, IllegalArgumentException.class);
  }

  @Test
  void aBlockThatDoesNotEnd_isFound() {
    assertThatThrownBy(() -> Page.of("```java\nclass A {}\n")).hasMessageContaining("does not end");
  }

  /** What is for plain Java compiles without Spring. */
  private static void compile(Block block, Path out) {
    String classPath =
        SEPARATOR
            .splitAsStream(Poms.property("java.class.path"))
            .filter(entry ->
                block.isSpring() || !entry.replace('\\', '/').contains("/org/springframework/"))
            .collect(Collectors.joining(File.pathSeparator));
    String type = block.type();
    StringWriter messages = new StringWriter();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///" + type.replace('.', '/') + ".java"),
            JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return block.code();
          }
        };
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of("-proc:none", "-parameters", "-d", out.toString(), "-cp", classPath),
                null,
                List.of(source))
            .call();

    assertThat(compiled).as(messages.toString()).isTrue();
  }

  private static void checkCommand(Block block, Page page) {
    Set<String> types =
        page.blocks().stream()
            .filter(other -> other.language().equals("java"))
            .map(Block::type)
            .collect(Collectors.toSet());
    String plugins = Poms.root().getTextContent().replaceAll("\\s+", ":");
    for (String word : block.code().strip().split(" ", -1)) {
      if (word.startsWith(MAIN_CLASS)) {
        assertThat(types).contains(word.substring(MAIN_CLASS.length()));
      } else if (word.startsWith(EXEC_PLUGIN)) {
        assertThat(word).endsWith(":java");
        assertThat(plugins).contains(word.substring(0, word.lastIndexOf(':')));
      } else {
        assertThat(word).isIn("mvn", "-q", "compile", "spring-boot:run");
      }
    }
  }

  /** A whole project file, or dependencies to add to the one before. */
  private static void checkPom(Block block, Page page) {
    Element xml = Poms.parse("<block>" + block.code() + "</block>");
    Element project = Poms.child(xml, "project").orElse(null);
    Map<String, String> properties =
        Poms.properties(project == null ? projectBefore(block, page) : project);
    List<Dependency> dependencies = new ArrayList<>();
    if (project == null) {
      Element wrapped = Poms.parse("<p><dependencies>" + block.code() + "</dependencies></p>");
      dependencies.addAll(Poms.dependencies(wrapped, properties));
    } else {
      dependencies.addAll(Poms.dependencies(project, properties));
    }
    Element context = project == null ? projectBefore(block, page) : project;
    boolean boot = Poms.child(context, "parent").isPresent();
    if (boot) {
      Element parent = Poms.child(context, "parent").orElseThrow();
      assertThat(Poms.dependency(parent, properties))
          .isEqualTo(
              new Dependency(
                  "org.springframework.boot:spring-boot-starter-parent",
                  Poms.property("spring-boot.version"),
                  ""));
    }
    assertThat(dependencies).isNotEmpty().allSatisfy(d -> checkDependency(d, boot));
  }

  private static Element projectBefore(Block block, Page page) {
    return page.blocks().stream()
        .filter(b -> b.language().equals("xml") && b.line() <= block.line())
        .filter(b -> b.code().startsWith("<project"))
        .reduce((first, second) -> second)
        .map(b -> Poms.parse(b.code()))
        .orElseGet(() -> Poms.parse("<project/>"));
  }

  /** The version is the one that this build uses; where Spring Boot has one, it alone says it. */
  private static void checkDependency(Dependency dependency, boolean boot) {
    Map<String, String> springs = boot ? Poms.managedBySpringBoot() : Map.of();
    if (springs.containsKey(dependency.library())) {
      assertThat(dependency.version()).as(dependency.library()).isEmpty();
    } else {
      assertThat(Poms.managedByUs()).containsEntry(dependency.library(), dependency.version());
    }
  }

  /** An editor knows every property, and what is ours can be bound. */
  private static void checkProperties(Block block) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    List<PropertySource<?>> sources =
        new YamlPropertySourceLoader()
            .load("page", new ByteArrayResource(block.code().getBytes(StandardCharsets.UTF_8)));
    Set<String> names = new TreeSet<>();
    for (PropertySource<?> source : sources) {
      environment.getPropertySources().addFirst(source);
      names.addAll(List.of(((EnumerablePropertySource<?>) source).getPropertyNames()));
    }

    assertThat(names).isNotEmpty().isSubsetOf(describedProperties());
    Bindable<HostedDatabasesProperties> ours = Bindable.of(HostedDatabasesProperties.class);
    HostedDatabasesProperties bound;
    try {
      bound = Binder.get(environment).bindOrCreate("hosteddb", ours);
    } catch (RuntimeException e) {
      throw new AssertionError(block.title(), e);
    }
    assertThat(bound.platform()).isNotEmpty();
    PropertyNames known = PropertyNames.of(DocumentationTest.class.getClassLoader());
    Settings read = new EnvironmentSettings(environment, known).read();
    assertThat(read.unknown(known.settings().values())).isEmpty();
  }

  private static Set<String> describedProperties() throws IOException {
    Set<String> described = new TreeSet<>();
    for (URL file :
        Collections.list(
            DocumentationTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream stream = file.openStream()) {
        JsonNode root = JsonMapper.builder().build().readTree(stream);
        root.path("properties").forEach(property -> described.add(property.get("name").asString()));
      }
    }
    return described;
  }

  /** Compiles the page's classes and runs something with them; what was printed. */
  private static String printed(Path out, Running running) throws Exception {
    for (Block block : Page.read(PAGE).blocks()) {
      if (block.language().equals("java")) {
        compile(block, out);
      }
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream console = System.out;
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {out.toUri().toURL()}, DocumentationTest.class.getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      running.run(loader);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @FunctionalInterface
  private interface Running {
    void run(ClassLoader loader) throws Exception;
  }

  private static void main(ClassLoader loader, String type, String... arguments)
      throws ReflectiveOperationException {
    loader
        .loadClass("com.example.platform." + type)
        .getMethod("main", String[].class)
        .invoke(null, (Object) arguments);
  }

  private static final String NAMES = "revision 1: [TURSO_DATABASE_URL, TURSO_AUTH_TOKEN]";

  @Test
  void theProgramInPlainJava_attaches(@TempDir Path out) throws Exception {
    assertThat(printed(out, loader -> main(loader, "Platform")))
        .contains(NAMES)
        .contains("ana ATTACH");
    assertThat(Files.readString(PAGE)).contains("It prints `" + NAMES + "`");
  }

  @Test
  void theProgramWithAStore_remembers(@TempDir Path out, @TempDir Path data) throws Exception {
    String folder = data.resolve("new").toString();
    for (int start = 1; start <= 2; start++) {
      assertThat(printed(out, loader -> main(loader, "DurablePlatform", folder)))
          .contains("orders is READY");
    }
  }

  @Test
  void theApplicationWithSpringBoot_attaches(@TempDir Path out, @TempDir Path data)
      throws Exception {
    String loggingSystem = "org.springframework.boot.logging.LoggingSystem";
    System.setProperty(loggingSystem, "none");
    Path keyset = data.resolve("keyset.json");
    try {
      for (int start = 1; start <= 2; start++) {
        String printed =
            printed(
                out,
                loader -> {
                  if (!Files.exists(keyset)) {
                    main(loader, "MakeKeyset", keyset.toString());
                  }
                  Class<?> application =
                      loader.loadClass("com.example.platform.PlatformApplication");
                  try (ConfigurableApplicationContext context =
                      new SpringApplicationBuilder(application)
                          .web(WebApplicationType.NONE)
                          .registerShutdownHook(false)
                          .run(
                              "--spring.datasource.url=jdbc:h2:retry:"
                                  + data.resolve("platform")
                                  + ";DB_CLOSE_ON_EXIT=FALSE",
                              "--hosteddb.local.data-dir=" + data.resolve("local"),
                              "--hosteddb.keyset-file=" + keyset)) {
                    assertThat(context.isRunning()).isTrue();
                  }
                });
        assertThat(printed).contains(NAMES);
      }
    } finally {
      System.clearProperty(loggingSystem);
    }
  }
}
