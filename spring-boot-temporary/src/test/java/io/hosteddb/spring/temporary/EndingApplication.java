package io.hosteddb.spring.temporary;

import io.hosteddb.connection.KnownForms;
import io.hosteddb.temporary.TemporaryDatabase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that uses its database until it is closed, which the end of its process does. */
public final class EndingApplication {
  private EndingApplication() {}

  /** Takes Spring's arguments. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(Beans.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.run(arguments);
    System.exit(0);
  }

  @Configuration
  @ImportHostedDatabase("turso")
  static class Beans {
    @Bean(destroyMethod = "close")
    LastWork lastWork(TemporaryDatabase database) throws IOException {
      work(database);
      return () -> {
        // While hooks that do not wait for this one do their worst.
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 50 && !never.await(30, TimeUnit.MILLISECONDS); i++) {
          work(database);
        }
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
            .println("all work was done");
      };
    }
  }

  /** What is done when the application is closed. */
  interface LastWork {
    void close() throws Exception;
  }

  /** Fails if the database is gone, or the file that it is. */
  private static void work(TemporaryDatabase database) throws IOException {
    Files.writeString(
        Path.of(database.form(KnownForms.PARTS).get("file")), "", StandardOpenOption.APPEND);
  }
}
