package io.hosteddb.spring;

import io.hosteddb.error.ConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Refuses Spring Boot 3. The starter would start there, and half of what it promises would be
 * missing without a word: health, metrics, and the order after the application's migrations are
 * tied to names that Spring Boot 4 gave them. An initializer, since that is asked under the same
 * name by both, and before any bean is.
 */
final class SpringBootGeneration
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final int NEEDED = 4;

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    String version = SpringBootVersion.getVersion();
    boolean enabled = context.getEnvironment().getProperty("hosteddb.enabled", Boolean.class, true);
    if (enabled && isTooEarly(version)) {
      throw new ConfigurationException(
          Remedies.SPRING_BOOT,
          "The starter of hosted databases needs Spring Boot 4, and this application runs on "
              + version
              + ".");
    }
  }

  /** Whether it is a version of an earlier generation; what says nothing is let pass. */
  private static boolean isTooEarly(@Nullable String version) {
    if (version == null || !version.matches("\\d{1,4}\\..*")) {
      return false;
    }
    return Integer.parseInt(version.substring(0, version.indexOf('.'))) < NEEDED;
  }
}
