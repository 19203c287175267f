package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.testkit.fake.FakeProvider;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The starter and Spring Boot, and none of the libraries that are there for a feature. */
class BareApplicationTest {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  /** What an application has that adds the starter to {@code spring-boot-starter}. */
  private static final Pattern KEPT =
      Pattern.compile(
          "(bucket4j_jdk17-core|commons-logging|failureaccess|guava|jackson-annotations"
              + "|jackson-core|jackson-databind|jspecify|logback-classic|logback-core"
              + "|micrometer-commons|micrometer-observation|slf4j-api|spring-aop|spring-beans"
              + "|spring-boot|spring-boot-autoconfigure|spring-context|spring-core"
              + "|spring-expression)-[0-9].*\\.jar");

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    Providers providers() {
      return Providers.of(FakeProvider.builder("fake").build());
    }

    /** Called in a world of its own. */
    static String attach() throws InterruptedException {
      try (ConfigurableApplicationContext context =
          new SpringApplicationBuilder(Application.class)
              .web(WebApplicationType.NONE)
              .registerShutdownHook(false)
              .run()) {
        HostedDatabases databases = context.getBean(HostedDatabases.class);
        DatabaseId id =
            databases
                .attach(
                    AttachRequest.to(ProjectId.of("support-agent"))
                        .by(Actor.host())
                        .provider("fake")
                        .build())
                .id();
        return databases.awaitReady(id, Duration.ofSeconds(30)).status().toString();
      }
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> kept = new ArrayList<>();
    for (String entry : SEPARATOR.splitAsStream(Poms.property("java.class.path")).toList()) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      boolean module =
          path.endsWith("spring-boot-starter/target/classes")
              || path.endsWith("spring-boot-starter/target/test-classes")
              || path.endsWith("core/target/classes")
              || path.endsWith("engine/target/classes")
              || path.endsWith("testkit/target/classes")
              || name.matches("hosteddb-(core|engine|testkit)-.*\\.jar");
      if (module || KEPT.matcher(name).matches()) {
        kept.add(path.toUri().toURL());
      }
    }
    return kept.toArray(URL[]::new);
  }

  @Test
  void withoutTheOptionalLibraries_theApplicationAttaches() throws Exception {
    String loggingSystem = "org.springframework.boot.logging.LoggingSystem";
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    System.setProperty(loggingSystem, "none");
    try (URLClassLoader world =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(world);
      Method attach = world.loadClass(Application.class.getName()).getDeclaredMethod("attach");
      attach.setAccessible(true);
      Object status = attach.invoke(null);

      assertThat(status).isEqualTo("READY");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      System.clearProperty(loggingSystem);
    }
  }
}
