package io.hosteddb.spring;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * Masks the secrets among the settings in the endpoints {@code env} and {@code configprops}, also
 * where the application lets these show values.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
@ConditionalOnBooleanProperty(name = "hosteddb.enabled", matchIfMissing = true)
public final class HostedDatabasesSanitizingAutoConfiguration {
  HostedDatabasesSanitizingAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "hostedDatabasesSanitizingFunction")
  SanitizingFunction hostedDatabasesSanitizingFunction(ApplicationContext context) {
    ClassLoader loader = context.getClassLoader();
    if (loader == null) {
      loader = ClassUtils.getDefaultClassLoader();
    }
    SecretNames secrets =
        SecretNames.of(
            PropertyNames.of(
                loader == null
                    ? HostedDatabasesSanitizingAutoConfiguration.class.getClassLoader()
                    : loader));
    return data -> secrets.holdsSecret(data.getKey()) ? data.withSanitizedValue() : data;
  }
}
