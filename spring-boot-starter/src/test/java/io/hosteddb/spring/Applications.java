package io.hosteddb.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Applications to test with. */
final class Applications {
  static final Duration SOON = Duration.ofSeconds(30);
  static final String KEYSET = TinkKeyset.generate().toBase64().reveal();

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Applications() {}

  /** With all auto-configurations of the starter, and every provider on the class path. */
  static ApplicationContextRunner plain() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                HostedDatabasesAutoConfiguration.class,
                HostedDatabasesEndpointAutoConfiguration.class,
                HostedDatabasesHealthAutoConfiguration.class,
                HostedDatabasesMetricsAutoConfiguration.class,
                HostedDatabasesSanitizingAutoConfiguration.class));
  }

  /** With a provider that the test scripts. */
  static ApplicationContextRunner with(FakeProvider provider) {
    return plain().withBean(Providers.class, () -> Providers.of(provider));
  }

  /** With a provider that does everything right. */
  static ApplicationContextRunner withFake() {
    return with(FakeProvider.builder("fake").build());
  }

  /** With other environment variables than those of this process. */
  static ApplicationContextRunner withVariables(
      ApplicationContextRunner runner, Map<String, Object> variables) {
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    return runner.withInitializer(context ->
        context
            .getEnvironment()
            .getPropertySources()
            .replace(name, new SystemEnvironmentPropertySource(name, variables)));
  }

  /** The URL of an H2 database in memory that nobody else uses and that outlives its users. */
  static String newDatabase() {
    return "jdbc:h2:mem:starter-"
        + DATABASES.incrementAndGet()
        + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE";
  }

  static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername("sa");
    pool.setConnectionTimeout(2_000);
    return pool;
  }

  static ApplicationContextRunner withPool(ApplicationContextRunner runner, String url) {
    return runner.withBean("dataSource", DataSource.class, () -> pool(url));
  }

  static HostedDatabase attach(HostedDatabases databases) {
    return attach(databases, "fake");
  }

  static HostedDatabase attach(HostedDatabases databases, String provider) {
    return databases.attach(
        AttachRequest.to(ProjectId.of("support-agent"))
            .provider(provider)
            .name("orders")
            .by(Actor.user("ana"))
            .build());
  }
}
