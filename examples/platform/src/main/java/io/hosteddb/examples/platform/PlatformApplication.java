package io.hosteddb.examples.platform;

import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A small host platform that embeds the library: {@code mvn -q -pl examples/platform -am compile
 * exec:java}, then open the address that it prints.
 */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(PlatformProperties.class)
public class PlatformApplication {
  private static final String DATA_DIR = "platform.data-dir";

  /**
   * Starts the platform; it runs until it is stopped.
   *
   * @param args Spring Boot's own
   */
  public static void main(String[] args) {
    application().run(args);
  }

  /** The platform, not started. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(PlatformApplication.class);
    application.addInitializers(PlatformApplication::makeDataDir);
    return application;
  }

  /** H2 wants to be told where its file is, not from where to look. */
  private static void makeDataDir(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    Path directory =
        Path.of(environment.getRequiredProperty(DATA_DIR)).toAbsolutePath().normalize();
    try {
      OwnersOnly.makeDirectories(directory);
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource("data directory", Map.of(DATA_DIR, directory.toString())));
      OwnersOnly.makeH2File(environment.getProperty("spring.datasource.url", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The directory "
              + directory
              + " cannot be made or used. Set PLATFORM_DATA_DIR to another.",
          e);
    }
  }

  @Bean
  SecretCipher cipher(PlatformProperties properties) {
    return TinkSecretCipher.of(TinkKeyset.readOrGenerate(properties.keysetFile()));
  }
}
