package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.HostedDatabases;
import io.hosteddb.HostedDatabasesBuilder;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class BuilderTest {
  @Test
  void everyWrongValue_isReportedAtOnceUnderItsOwnName() {
    HostedDatabasesBuilder builder =
        HostedDatabases.builder()
            .platform("My Platform")
            .vendorPrefix("toolong")
            .callBudget(Duration.ZERO)
            .shutdownGrace(Duration.ofSeconds(-1))
            .parallelism(0);

    refused(builder)
        .extracting(Violation::field)
        .containsExactlyInAnyOrder(
            "platform", "vendorPrefix", "callBudget", "shutdownGrace", "parallelism");
  }

  @Test
  void callBudgetOverAnHour_isReportedBesideTheRest() {
    refused(HostedDatabases.builder().callBudget(Duration.ofHours(2)).parallelism(-1))
        .extracting(Violation::field)
        .containsExactlyInAnyOrder("callBudget", "parallelism");
  }

  /** By reflection, so that a setter which is added later is asked too. */
  @Test
  void nullInEverySetter_isReportedAtOnceUnderTheNameOfTheSetter() throws Exception {
    HostedDatabasesBuilder builder = HostedDatabases.builder();
    List<Method> setters =
        Arrays.stream(HostedDatabasesBuilder.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> method.getParameterCount() == 1)
            .filter(method -> !method.getParameterTypes()[0].isPrimitive())
            .toList();
    for (Method setter : setters) {
      setter.invoke(builder, (Object) null);
    }

    assertThat(setters).hasSizeGreaterThan(10);
    refused(builder)
        .extracting(Violation::field)
        .containsExactlyInAnyOrderElementsOf(setters.stream().map(Method::getName).toList());
  }

  @Test
  void rotationOverlapForEver_isRefused() {
    refused(HostedDatabases.builder().rotationOverlap(Duration.ofDays(91)))
        .extracting(Violation::field)
        .contains("rotationOverlap");
  }

  private static org.assertj.core.api.ListAssert<Violation> refused(
      HostedDatabasesBuilder builder) {
    return assertThatThrownBy(builder::build)
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigurationException.class))
        .extracting(
            ConfigurationException::violations, InstanceOfAssertFactories.list(Violation.class));
  }
}
