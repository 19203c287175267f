package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.KEYSET;
import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.HostedDatabases;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeVendor;
import io.hosteddb.testlaunch.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application whose records are on PostgreSQL, with the pool that Spring Boot makes. */
class PostgresTest {
  private final FakeVendor vendor = new FakeVendor();

  private static ApplicationContextRunner application(
      EmbeddedPostgres server, FakeProvider provider) {
    return Applications.with(provider)
        .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
        .withPropertyValues(
            "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
            "hosteddb.keyset=" + KEYSET);
  }

  @Test
  void anApplicationThatStopsInMidProvisioning_goesOnWhenItStartsAgain() throws Exception {
    CountDownLatch created = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    FakeProvider first = FakeProvider.builder("fake").vendor(vendor).build();
    first.nextProvision((request, correctly) -> {
      Object lost = correctly.answer(request);
      created.countDown();
      never.await();
      throw new AssertionError(lost);
    });
    FakeProvider second = FakeProvider.builder("fake").vendor(vendor).build();
    CompletableFuture<DatabaseId> id = new CompletableFuture<>();
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setDataDirectory(RunFolder.newKeptFolder("pg-")).start()) {
      application(server, first)
          .withPropertyValues("hosteddb.shutdown-grace=50ms")
          .run(context -> {
            id.complete(Applications.attach(context.getBean(HostedDatabases.class)).id());
            assertThat(created.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
          });

      application(server, second)
          .run(context -> {
            HostedDatabases databases = context.getBean(HostedDatabases.class);
            assertThat(databases.awaitReady(id.join(), SOON).status())
                .isEqualTo(DatabaseStatus.READY);
            assertThat(context.getBean(DatabaseStore.class)).isInstanceOf(JdbcDatabaseStore.class);
            assertThat(context).hasSingleBean(HikariDataSource.class);
          });
    }

    assertThat(second.provisionCalls()).isPositive();
    assertThat(vendor.inventory()).hasSize(1);
    assertThat(vendor.creates()).isEqualTo(1);
  }
}
