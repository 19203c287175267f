package com.example.boot;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import java.time.Duration;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Attaches a database, says how that ended, and serves its health until it is stopped. */
@SpringBootApplication
public class Application {
  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  @Bean
  ApplicationRunner attach(HostedDatabases databases) {
    return arguments -> {
      HostedDatabase memory =
          databases.attach(
              AttachRequest.to(ProjectId.of("agent"))
                  .provider("turso")
                  .name("memory")
                  .by(Actor.user("ana"))
                  .build());
      HostedDatabase ready = databases.awaitReady(memory.id(), Duration.ofMinutes(2));
      System.out.println(ready.name() + " is " + ready.status());
    };
  }
}
