package io.hosteddb.spring;

import static io.hosteddb.spring.Applications.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.access.AccessPolicy;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.testkit.fake.FakeProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** The endpoint as Spring Boot's actuator finds, opens and calls it. */
class RuntimesEndpointTest {
  private static final String ACCESS = "management.endpoint.hosteddbruntimes.access=UNRESTRICTED";
  private static final String EXPOSED =
      "management.endpoints.web.exposure.include=hosteddbruntimes";
  private static final String PROJECT = "support-agent";

  private static WebApplicationContextRunner application() {
    return new WebApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                HostedDatabasesAutoConfiguration.class,
                HostedDatabasesEndpointAutoConfiguration.class,
                EndpointAutoConfiguration.class,
                WebEndpointAutoConfiguration.class))
        .withBean(Providers.class, () -> Providers.of(FakeProvider.builder("fake").build()));
  }

  private static Optional<ExposableWebEndpoint> found(AssertableWebApplicationContext context) {
    return context.getBean(WebEndpointsSupplier.class).getEndpoints().stream()
        .filter(endpoint -> endpoint.getRootPath().equals("hosteddbruntimes"))
        .findFirst();
  }

  private static WebEndpointResponse<?> call(
      AssertableWebApplicationContext context, OperationType type, Map<String, Object> arguments) {
    WebOperation operation =
        found(context).orElseThrow().getOperations().stream()
            .filter(one -> one.getType() == type)
            .findFirst()
            .orElseThrow();
    Object answer = operation.invoke(new InvocationContext(SecurityContext.NONE, arguments));
    assertThat(answer).isInstanceOf(WebEndpointResponse.class);
    return (WebEndpointResponse<?>) answer;
  }

  private static WebEndpointResponse<?> acknowledge(
      AssertableWebApplicationContext context, String runtime, String revision) {
    return call(
        context,
        OperationType.WRITE,
        Map.of("project", PROJECT, "runtime", runtime, "revision", revision));
  }

  private static HostedDatabases withOneReady(AssertableWebApplicationContext context)
      throws InterruptedException {
    HostedDatabases databases = context.getBean(HostedDatabases.class);
    databases.awaitReady(Applications.attach(databases).id(), SOON);
    return databases;
  }

  @Test
  void nobodyReachesIt_untilTheHostGivesAccess() {
    application().withPropertyValues(EXPOSED).run(context -> assertThat(found(context)).isEmpty());
    application().withPropertyValues(ACCESS).run(context -> assertThat(found(context)).isEmpty());
    application()
        .withPropertyValues(EXPOSED, ACCESS)
        .run(context -> assertThat(found(context)).isPresent());
  }

  @Test
  void aRuntimeThatIsUp_isAcknowledged_andSeen() {
    application()
        .withPropertyValues(EXPOSED, ACCESS)
        .run(context -> {
          HostedDatabases databases = withOneReady(context);
          databases
              .credentials()
              .expect(ProjectId.of(PROJECT), null, Set.of(RuntimeName.of("web")), Actor.host());

          assertThat(acknowledge(context, "web", "1").getStatus()).isEqualTo(204);

          assertThat(call(context, OperationType.READ, Map.of("project", PROJECT)).getBody())
              .asString()
              .isEqualTo("{runtimes=[{runtime=web, environment=null, expected=true, revision=1}]}");
          assertThat(databases.audit().of(ProjectId.of(PROJECT), 10, null, Actor.host()).items())
              .filteredOn(entry -> entry.action() == Action.ACKNOWLEDGE)
              .extracting(entry -> entry.actor())
              .containsExactly(Actor.service("actuator"));
        });
  }

  @Test
  void whatCannotBe_isSaid() {
    application()
        .withPropertyValues(EXPOSED, ACCESS)
        .run(context -> {
          HostedDatabases unused = withOneReady(context);

          assertThat(acknowledge(context, "web", "7").getStatus()).as("not reached").isEqualTo(409);
          assertThat(acknowledge(context, "a b", "1").getStatus()).as("no name").isEqualTo(400);
          assertThat(acknowledge(context, "a b", "1").getBody()).asString().contains("error");
        });
  }

  @Test
  void theAccessPolicy_isAsked() {
    application()
        .withPropertyValues(EXPOSED, ACCESS)
        .withBean(
            AccessPolicy.class,
            () -> (actor, action, project) -> !actor.equals(Actor.service("actuator")))
        .run(context -> {
          HostedDatabases unused = withOneReady(context);

          assertThat(acknowledge(context, "web", "1").getStatus()).isEqualTo(403);
          assertThat(call(context, OperationType.READ, Map.of("project", PROJECT)).getStatus())
              .isEqualTo(403);
        });
  }
}
