package io.hosteddb.spring.temporary;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Masks the managed variables in the endpoints {@code env} and {@code configprops}, also where the
 * application lets these show values. Loaded only where Spring Boot's actuator is.
 */
final class MaskedVariables implements SanitizingFunction {
  private static final String NAME = "hostedDatabases.maskedVariables";

  private MaskedVariables() {}

  static void addTo(BeanDefinitionRegistry beans) {
    if (!beans.containsBeanDefinition(NAME)) {
      beans.registerBeanDefinition(
          NAME, new RootBeanDefinition(SanitizingFunction.class, MaskedVariables::new));
    }
  }

  @Override
  public SanitizableData apply(SanitizableData data) {
    boolean ours =
        data.getPropertySource() != null
            && data.getPropertySource().getName().equals(HostedDatabaseRegistrar.PROPERTY_SOURCE);
    return ours ? data.withSanitizedValue() : data;
  }
}
