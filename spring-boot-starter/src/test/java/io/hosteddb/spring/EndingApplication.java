package io.hosteddb.spring;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose last bean uses an attached database until the end of the process. */
public final class EndingApplication {
  private static final Actor ANA = Actor.user("ana");

  private EndingApplication() {}

  /** Takes Spring's arguments. */
  public static void main(String[] arguments) throws Exception {
    SpringApplication application = new SpringApplication(Beans.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    ConfigurableApplicationContext context = application.run(arguments);
    HostedDatabases databases = context.getBean(HostedDatabases.class);
    HostedDatabase memory =
        databases.attach(AttachRequest.to(ProjectId.of("agent")).provider("turso").by(ANA).build());
    databases.awaitReady(memory.id(), Duration.ofMinutes(1));
    context.getBean(LastWork.class).file =
        Path.of(
            databases
                .connection(memory.id(), ANA)
                .form(KnownForms.PARTS)
                .reveal(ANA, "test")
                .get("file"));
    System.exit(0);
  }

  @Configuration
  @EnableAutoConfiguration
  static class Beans {
    @Bean(destroyMethod = "close")
    LastWork lastWork(HostedDatabases databases) {
      return new LastWork(databases);
    }
  }

  /** What is done when the application is closed. */
  static final class LastWork {
    private final HostedDatabases databases;
    private volatile Path file = Path.of("");

    LastWork(HostedDatabases databases) {
      this.databases = databases;
    }

    void close() throws IOException, InterruptedException {
      // While hooks that do not wait for this one do their worst.
      CountDownLatch never = new CountDownLatch(1);
      for (int i = 0; i < 50 && !never.await(30, TimeUnit.MILLISECONDS); i++) {
        Files.writeString(file, "", StandardOpenOption.APPEND);
        databases.catalog();
      }
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
          .println("all work was done");
    }
  }
}
