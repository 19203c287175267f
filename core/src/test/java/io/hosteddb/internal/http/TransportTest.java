package io.hosteddb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;

class TransportTest {
  /** A servlet container asks each thread for its class loader when it takes an application out. */
  @Test
  void threads_areNotThoseOfTheApplicationThatHasTheLibrary() throws Exception {
    try (MockWebServer server = new MockWebServer();
        URLClassLoader application =
            new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      server.enqueue(new MockResponse.Builder().body("{}").build());
      server.start();
      Class<?> type = application.loadClass(Transport.class.getName());
      Object transport = type.getConstructor(Duration.class).newInstance(Duration.ofMinutes(1));

      Object answer =
          type.getMethod("exchange", HttpRequest.Builder.class, int.class, Duration.class)
              .invoke(
                  transport,
                  HttpRequest.newBuilder(server.url("/").uri()),
                  1_000,
                  Duration.ofMinutes(1));

      assertThat(answer).isNotNull();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getContextClassLoader)
          .isNotEmpty()
          .doesNotContain(application);
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    String all = System.getProperty("java.class.path");
    for (Object part : Collections.list(new StringTokenizer(all, File.pathSeparator))) {
      urls.add(Path.of(part.toString()).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
