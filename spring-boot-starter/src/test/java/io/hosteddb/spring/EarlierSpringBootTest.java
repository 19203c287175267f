package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

/** An application on Spring Boot 3 really starts here, and is told that it cannot. */
class EarlierSpringBootTest {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  /** The generation decides over these; what is left is the same in both. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "(bucket4j_jdk17-core|failureaccess|guava|jackson-annotations|jackson-core"
              + "|jackson-databind|jspecify|logback-classic|logback-core|micrometer-commons"
              + "|micrometer-observation|slf4j-api|hosteddb-core)-[0-9].*\\.jar");

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    /** Called in a world of its own: what the user reads. */
    static String start(String... arguments) {
      try {
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .registerShutdownHook(false)
            .run(arguments)
            .close();
        return "It runs on " + SpringBootVersion.getVersion();
      } catch (RuntimeException e) {
        FailureAnalysis analysis =
            new ConfigurationFailureAnalyzer(new StandardEnvironment()).analyze(e);
        return analysis == null
            ? e.toString()
            : analysis.getDescription() + "\n" + analysis.getAction();
      }
    }
  }

  private static URL[] classPath() throws Exception {
    List<URL> found = new ArrayList<>();
    try (Stream<Path> earlier = Files.list(Path.of(Poms.property("spring-boot-3.directory")))) {
      for (Path jar : earlier.toList()) {
        found.add(jar.toUri().toURL());
      }
    }
    assertThat(found).as("the jars of Spring Boot 3").hasSize(8);
    for (String entry : SEPARATOR.splitAsStream(Poms.property("java.class.path")).toList()) {
      addKept(Path.of(entry), found);
    }
    return found.toArray(URL[]::new);
  }

  private static void addKept(Path path, List<URL> found) throws MalformedURLException {
    boolean module =
        path.endsWith("spring-boot-starter/target/classes")
            || path.endsWith("spring-boot-starter/target/test-classes")
            || path.endsWith("core/target/classes");
    if (module || OTHERS.matcher(path.getFileName().toString()).matches()) {
      found.add(path.toUri().toURL());
    }
  }

  private static String start(String... arguments) throws Exception {
    String loggingSystem = "org.springframework.boot.logging.LoggingSystem";
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    System.setProperty(loggingSystem, "none");
    try (URLClassLoader world =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(world);
      Method start =
          world.loadClass(Application.class.getName()).getDeclaredMethod("start", String[].class);
      start.setAccessible(true);
      return (String) start.invoke(null, (Object) arguments);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      System.clearProperty(loggingSystem);
    }
  }

  @Test
  void springBoot3_isRefusedWithASentence() throws Exception {
    assertThat(start())
        .contains("needs Spring Boot 4", "3.5.")
        .contains("HostedDatabases.builder()", "hosteddb.enabled=false");
  }

  @Test
  void springBoot3_withoutTheStarterSwitchedOn_isLeftAlone() throws Exception {
    assertThat(start("--hosteddb.enabled=false")).startsWith("It runs on 3.");
  }
}
