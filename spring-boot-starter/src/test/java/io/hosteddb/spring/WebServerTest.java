package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.KEYSET;
import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkQueue;
import io.hosteddb.work.WorkQueueFactory;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** A host with a real web server: nothing is asked of the library while it is not at work. */
class WebServerTest {

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    HostedDatabasesAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class
  })
  static class Host {
    final List<String> order = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> port = new CompletableFuture<>();
    final CountDownLatch requested = new CountDownLatch(1);
    final CountDownLatch stopping = new CountDownLatch(1);

    @Bean
    Providers providers() {
      return Providers.of(FakeProvider.builder("fake").build());
    }

    @Bean
    HikariDataSource dataSource() {
      HikariDataSource pool =
          new HikariDataSource() {
            @Override
            public void close() {
              order.add("the pool closes");
              super.close();
            }
          };
      pool.setJdbcUrl(Applications.newDatabase());
      pool.setUsername("sa");
      return pool;
    }

    @Bean
    HostedDatabasesCustomizer listens() {
      return builder -> builder.aroundQueue(this::listeningTo);
    }

    private WorkQueueFactory listeningTo(WorkQueueFactory queues) {
      return (clock, parallelism) -> {
        WorkQueue queue = queues.open(clock, parallelism);
        return new WorkQueue() {
          @Override
          public void start(WorkHandler handler) {
            queue.start(handler);
            order.add("work begins");
          }

          @Override
          public void schedule(DatabaseId database, Instant due) {
            queue.schedule(database, due);
          }

          @Override
          public List<DatabaseId> stop(Duration grace) {
            order.add("work ends");
            return queue.stop(grace);
          }
        };
      };
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
      order.add("the web server listens");
      port.complete(event.getWebServer().getPort());
    }

    /** Attaches when the application has begun to stop, and waits until the database is ready. */
    @Bean
    ServletRegistrationBean<HttpServlet> attach(HostedDatabases databases) {
      return new ServletRegistrationBean<>(
          new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
              requested.countDown();
              try {
                assertThat(stopping.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
                DatabaseId id = Applications.attach(databases).id();
                response.getWriter().print(databases.awaitReady(id, SOON).status());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              order.add("the request is answered");
            }
          },
          "/attach");
    }

    /** The first to hear of the stop. */
    @Bean
    SmartLifecycle stop() {
      return new SmartLifecycle() {
        private volatile boolean running;

        @Override
        public void start() {
          running = true;
        }

        @Override
        public void stop() {
          running = false;
          order.add("the stop begins");
          stopping.countDown();
        }

        @Override
        public boolean isRunning() {
          return running;
        }
      };
    }
  }

  @Test
  void workGoesOn_fromBeforeTheFirstRequestUntilAfterTheLastOne() throws Exception {
    SpringApplication application =
        new SpringApplicationBuilder(Host.class)
            .registerShutdownHook(false)
            .properties(
                "server.port=0",
                "spring.main.banner-mode=off",
                "spring.main.log-startup-info=false",
                "hosteddb.keyset=" + KEYSET)
            .build();
    CompletableFuture<HttpResponse<String>> answer;
    Host host;
    try (ConfigurableApplicationContext context = application.run()) {
      host = context.getBean(Host.class);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + host.port.join() + "/attach"))
              .build();
      answer = HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
      assertThat(host.requested.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    assertThat(host.order)
        .containsExactly(
            "work begins",
            "the web server listens",
            "the stop begins",
            "the request is answered",
            "work ends",
            "the pool closes");
    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).body())
        .isEqualTo(DatabaseStatus.READY.toString());
  }
}
