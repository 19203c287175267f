package io.hosteddb.local;

import io.hosteddb.model.VariableName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DatabaseProviderFactory;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens local providers, and reads what they give. */
public final class LocalProviders {
  private LocalProviders() {}

  public static ProviderContext context() {
    return ProviderContext.builder().platform("testkit").build();
  }

  /** A provider in a directory, or in a temporary one. */
  public static DatabaseProvider create(DatabaseProviderFactory factory, @Nullable Path directory) {
    return ProviderDriver.open(
        factory,
        directory == null ? Map.of() : Map.of("local.data-dir", directory.toString()),
        context());
  }

  public static String value(Provisioned made, String name) {
    return made.variables().find(VariableName.of(name)).orElseThrow().reveal();
  }

  /** Tries until it works, for at most 30 seconds. */
  public static <T> T eventually(Callable<T> attempt) throws Exception {
    CallContext limit = CallContext.startingNow(Duration.ofSeconds(30));
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        return attempt.call();
      } catch (Exception | AssertionError e) {
        if (limit.isOver() || never.await(50, TimeUnit.MILLISECONDS)) {
          throw e;
        }
      }
    }
  }
}
