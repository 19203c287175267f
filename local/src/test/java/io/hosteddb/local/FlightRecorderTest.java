package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import io.netty.util.internal.PlatformDependent;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Netty's listener would stay with Java for good, and with it the application's classes. */
class FlightRecorderTest {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  /** In a world where nobody has used Netty yet. */
  @Test
  void theServer_leavesNoListenerWithTheRecorder() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : SEPARATOR.splitAsStream(System.getProperty("java.class.path")).toList()) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader world =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(world);
      Method listens =
          world.loadClass(FlightRecorderTest.class.getName()).getDeclaredMethod("listens");
      listens.setAccessible(true);
      assertThat(listens.invoke(null)).isEqualTo(false);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThat(System.getProperty("io.netty.jfr.enabled")).isNull();
  }

  /** Called in the other world. */
  static boolean listens() throws IOException, InterruptedException {
    try (DatabaseProvider provider = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      Object unused =
          ProviderDriver.of(ProviderDriver.newIdentity()).servedBy(provider).provision();
      return PlatformDependent.isJfrEnabled();
    }
  }
}
