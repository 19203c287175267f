package io.hosteddb.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.settings.Settings;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Uses all that there is, in a class loader of its own, and then ends as in a container. */
final class TakenOutApplication {
  private static final List<String> PROVIDERS = List.of("turso", "postgres", "mongodb");

  private TakenOutApplication() {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    HikariDataSource dataSource() {
      HikariDataSource pool = Applications.pool("jdbc:h2:mem:taken-out");
      // The DriverManager of Java has looked for drivers in another world.
      pool.setDriverClassName("org.h2.Driver");
      return pool;
    }
  }

  /** Called from another world. */
  static void run() throws InterruptedException, SQLException, TimeoutException {
    useVendors();
    String[] settings =
        PROVIDERS.stream().map(p -> "--hosteddb." + p + ".backend=local").toArray(String[]::new);
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .registerShutdownHook(false)
            .properties("hosteddb.throw-away-keyset=true", "spring.main.banner-mode=off")
            .run(settings)) {
      HostedDatabases databases = context.getBean(HostedDatabases.class);
      for (HostedDatabase database : attached(databases)) {
        HostedDatabase unused = databases.awaitReady(database.id(), Applications.SOON);
        databases.detach(database.id(), Actor.user("ana"));
      }
      if (context.getBean(DataSource.class) == null) {
        throw new IllegalStateException("The records are not in H2.");
      }
    }
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      DriverManager.deregisterDriver(driver); // as containers do
    }
  }

  /** Those of vendors are asked in vain for their regions, and cannot make anything. */
  private static void useVendors() throws InterruptedException {
    Settings settings =
        Settings.of(
            Map.ofEntries(
                Map.entry("turso.backend", "cloud"),
                Map.entry("turso.api-key", "none"),
                Map.entry("turso.organization", "nobodys"),
                Map.entry("turso.base-url", "http://127.0.0.1:1"),
                Map.entry("postgres.backend", "neon"),
                Map.entry("neon.api-key", "none"),
                Map.entry("neon.base-url", "http://127.0.0.1:1"),
                Map.entry("mongodb.backend", "atlas"),
                Map.entry("atlas.client-id", "mdb_sa_id_0123456789abcdef01234567"),
                Map.entry("atlas.client-secret", "mdb_sa_sk_none"),
                Map.entry("atlas.organization", "0123456789abcdef01234567"),
                Map.entry("atlas.base-url", "http://127.0.0.1:1")));
    try (HostedDatabases databases =
        HostedDatabases.builder().providers(Providers.discover(settings)).build()) {
      for (HostedDatabase database : attached(databases)) {
        while (databases.get(database.id()).failure() == null) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static List<HostedDatabase> attached(HostedDatabases databases) {
    return PROVIDERS.stream().map(p -> attach(databases, p)).toList();
  }

  private static HostedDatabase attach(HostedDatabases databases, String provider) {
    return databases.attach(
        AttachRequest.to(ProjectId.of("support-agent"))
            .provider(provider)
            .by(Actor.user("ana"))
            .build());
  }
}
