package io.hosteddb.examples.platform;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/** The platform, started in this process on a port of its own. */
final class RunningPlatform implements AutoCloseable {
  /**
   * Spring Boot sets up one logging system for the process, and takes it down again. Whoever waits
   * longest is next: the test that needs most starts first.
   */
  private static final ReentrantLock LOGGING = new ReentrantLock(true);

  private final ConfigurableApplicationContext context;

  private RunningPlatform(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static RunningPlatform start(Path dataDir, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--platform.data-dir=" + dataDir);
    settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    SpringApplication application = PlatformApplication.application();
    LOGGING.lock();
    try {
      return new RunningPlatform(application.run(arguments.toArray(String[]::new)));
    } finally {
      LOGGING.unlock();
    }
  }

  URI address() {
    Environment environment = context.getEnvironment();
    return URI.create(
        "http://localhost:"
            + environment.getRequiredProperty("local.server.port")
            + environment.getProperty("server.servlet.context-path", ""));
  }

  Api api(String token) {
    return new Api(address(), token);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  <T> T bean(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  /** Does now what is done every few seconds: looks for news, and whose right has ended. */
  void look() {
    bean(ScheduledTaskHolder.class).getScheduledTasks().stream()
        .filter(task -> task.toString().contains("LiveUpdates"))
        .forEach(task -> task.getTask().getRunnable().run());
  }

  /** An organization with a project, an admin and a member. */
  Tenant newTenant() {
    String tag = UUID.randomUUID().toString().substring(0, 8);
    Tenant tenant =
        new Tenant(
            "org_" + tag,
            "prj_" + tag,
            "env_p_" + tag,
            "env_s_" + tag,
            "admin-token-canary-" + UUID.randomUUID(),
            "member-token-canary-" + UUID.randomUUID());
    JdbcClient jdbc = bean(JdbcClient.class);
    jdbc.sql("INSERT INTO organization (id, name) VALUES (?, ?)")
        .params(tenant.organization(), "Acme")
        .update();
    member(tenant, "Ana", "ADMIN", tenant.adminToken());
    member(tenant, "Ben", "MEMBER", tenant.memberToken());
    jdbc.sql("INSERT INTO project (id, organization_id, name, slug) VALUES (?, ?, ?, ?)")
        .params(tenant.project(), tenant.organization(), "Support agent", "project-" + tag)
        .update();
    environment(tenant, tenant.production(), "production", 0);
    environment(tenant, tenant.staging(), "staging", 1);
    return tenant;
  }

  private void member(Tenant tenant, String name, String role, String token) {
    String id = "user_" + role + "_" + tenant.organization();
    bean(JdbcClient.class)
        .sql("INSERT INTO member (id, organization_id, name, role) VALUES (?, ?, ?, ?)")
        .params(id, tenant.organization(), name, role)
        .update();
    bean(AccessTokens.class).replace(id, Secret.of(token));
  }

  private void environment(Tenant tenant, String id, String name, int order) {
    bean(JdbcClient.class)
        .sql(
            "INSERT INTO environment (id, project_id, name, slug, type, created_at)"
                + " VALUES (?, ?, ?, ?, ?, ?)")
        .params(
            id,
            tenant.project(),
            name,
            name,
            name,
            OffsetDateTime.of(2026, 9, 1, 8, order, 0, 0, ZoneOffset.UTC))
        .update();
  }

  @Override
  public void close() {
    LOGGING.lock();
    try {
      context.close();
    } finally {
      LOGGING.unlock();
    }
  }
}
