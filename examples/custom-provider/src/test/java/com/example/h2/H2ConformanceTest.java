package com.example.h2;

import io.hosteddb.testkit.provider.ProviderConformance;
import io.hosteddb.testkit.provider.ProviderUnderTest;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** All there is to do: the seventeen rules are inherited. */
class H2ConformanceTest extends ProviderConformance {
  @TempDir Path directory = Path.of("set by JUnit");

  @Override
  protected ProviderUnderTest start() throws SQLException {
    return new H2UnderTest(directory);
  }
}
