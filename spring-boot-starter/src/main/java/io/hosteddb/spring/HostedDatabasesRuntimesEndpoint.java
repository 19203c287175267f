package io.hosteddb.spring;

import io.hosteddb.HostedDatabases;
import io.hosteddb.credentials.RuntimeStatus;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotSupportedException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RuntimeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The actuator endpoint {@code hosteddbruntimes}: which runtimes of a project have which revision
 * of its variables, and the word of one that it is up with a revision, from whoever deploys it.
 *
 * <p>Whoever may acknowledge ends credentials early that a runtime may still use, so the endpoint
 * is there only where the host gives access to it ({@code
 * management.endpoint.hosteddbruntimes.access}) and exposes it. It asks as the service {@code
 * actuator}, and so does the host's access policy know it. Thread-safe.
 *
 * @since 0.1
 */
@Endpoint(id = "hosteddbruntimes", defaultAccess = Access.NONE)
public final class HostedDatabasesRuntimesEndpoint {
  private static final Actor ACTUATOR = Actor.service("actuator");
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;

  private final HostedDatabases databases;

  HostedDatabasesRuntimesEndpoint(HostedDatabases databases) {
    this.databases = databases;
  }

  /**
   * The runtimes that are known in a project.
   *
   * @param project its id
   * @return 200 with {@code runtimes}, each with {@code runtime}, {@code environment} (null if
   *     outside any), {@code expected} and {@code revision}; 400 for an id that is none, or a store
   *     that keeps no operations; 403 if the access policy refuses; each with {@code error}
   */
  @ReadOperation
  public WebEndpointResponse<Map<String, Object>> runtimes(@Selector String project) {
    return answer(() -> {
      List<Map<String, @Nullable Object>> rows =
          databases.credentials().runtimes(ProjectId.of(project), ACTUATOR).stream()
              .map(HostedDatabasesRuntimesEndpoint::row)
              .toList();
      return new WebEndpointResponse<>(Map.of("runtimes", rows));
    });
  }

  private static Map<String, @Nullable Object> row(RuntimeStatus status) {
    EnvironmentId environment = status.environment();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("runtime", status.runtime().value());
    row.put("environment", environment == null ? null : environment.value());
    row.put("expected", status.expected());
    row.put("revision", status.revision());
    return row;
  }

  /**
   * Says that a runtime runs with the managed variables of a revision or a later one.
   *
   * @param project the project's id
   * @param runtime its name; {@code *} for all of the environment
   * @param environment where it runs; null if outside any
   * @param revision the revision that it was started with
   * @return 204; 400 for what is no name, or a store that keeps no operations; 403 if the access
   *     policy refuses; 409 if the project has not reached the revision; each with {@code error}
   */
  @WriteOperation
  public WebEndpointResponse<Map<String, Object>> acknowledge(
      @Selector String project, String runtime, @Nullable String environment, long revision) {
    return answer(() -> {
      databases
          .credentials()
          .acknowledge(
              runtime.equals(RuntimeName.ALL.value()) ? RuntimeName.ALL : RuntimeName.of(runtime),
              ProjectId.of(project),
              environment == null ? null : EnvironmentId.of(environment),
              revision,
              ACTUATOR);
      return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
    });
  }

  private static WebEndpointResponse<Map<String, Object>> answer(
      Supplier<WebEndpointResponse<Map<String, Object>>> call) {
    try {
      return call.get();
    } catch (AccessDeniedException e) {
      return error(FORBIDDEN, e);
    } catch (ConflictException e) {
      return error(CONFLICT, e);
    } catch (IllegalArgumentException | InvalidRequestException | NotSupportedException e) {
      return error(WebEndpointResponse.STATUS_BAD_REQUEST, e);
    }
  }

  private static WebEndpointResponse<Map<String, Object>> error(int status, RuntimeException e) {
    return new WebEndpointResponse<>(Map.of("error", String.valueOf(e.getMessage())), status);
  }
}
