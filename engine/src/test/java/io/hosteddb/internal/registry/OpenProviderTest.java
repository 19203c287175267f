package io.hosteddb.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.spi.DatabaseProvider;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OpenProviderTest {
  /** A capability that is added later must not end here. */
  @Test
  void everyMethodOfAProvider_isPassedOn() {
    assertThat(DatabaseProvider.class.getMethods())
        .filteredOn(method -> method.getDeclaringClass() != Object.class)
        .allSatisfy(method ->
            assertThat(
                    Arrays.stream(OpenProvider.class.getDeclaredMethods())
                        .filter(own -> isSame(own, method)))
                .as("%s", method)
                .isNotEmpty());
  }

  private static boolean isSame(Method own, Method promised) {
    return own.getName().equals(promised.getName())
        && Arrays.equals(own.getParameterTypes(), promised.getParameterTypes());
  }
}
