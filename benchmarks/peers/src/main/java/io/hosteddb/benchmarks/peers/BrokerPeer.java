package io.hosteddb.benchmarks.peers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.cloud.servicebroker.controller.ServiceInstanceController;
import org.springframework.cloud.servicebroker.model.catalog.Catalog;
import org.springframework.cloud.servicebroker.model.catalog.Plan;
import org.springframework.cloud.servicebroker.model.catalog.ServiceDefinition;
import org.springframework.cloud.servicebroker.model.instance.CreateServiceInstanceRequest;
import org.springframework.cloud.servicebroker.model.instance.CreateServiceInstanceResponse;
import org.springframework.cloud.servicebroker.model.instance.DeleteServiceInstanceRequest;
import org.springframework.cloud.servicebroker.model.instance.DeleteServiceInstanceResponse;
import org.springframework.cloud.servicebroker.model.instance.GetLastServiceOperationRequest;
import org.springframework.cloud.servicebroker.model.instance.GetLastServiceOperationResponse;
import org.springframework.cloud.servicebroker.model.instance.OperationState;
import org.springframework.cloud.servicebroker.service.BeanCatalogService;
import org.springframework.cloud.servicebroker.service.ServiceInstanceService;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Mono;

/**
 * A broker on Spring Cloud Open Service Broker that keeps what it knows in memory, and a platform
 * that asks it for the last operation every five seconds; both in this process, no HTTP between.
 */
final class BrokerPeer implements Peer {
  static final int POLL_SECONDS = 5;
  private static final String SERVICE = "database";
  private static final String PLAN = "free";

  private final Context context;
  private final ServiceInstanceController broker;
  private final ScheduledThreadPoolExecutor platform = new ScheduledThreadPoolExecutor(WORKERS);

  BrokerPeer(Context context) {
    this.context = context;
    Plan plan = Plan.builder().id(PLAN).name(PLAN).description("A database").build();
    ServiceDefinition service =
        ServiceDefinition.builder()
            .id(SERVICE)
            .name(SERVICE)
            .description("Databases")
            .bindable(true)
            .plans(plan)
            .build();
    this.broker =
        new ServiceInstanceController(
            new BeanCatalogService(Catalog.builder().serviceDefinitions(service).build()),
            new Broker(context.vendor()));
  }

  private record Broker(Vendor vendor, Map<String, Vendor.Answer> instances)
      implements ServiceInstanceService {
    Broker(Vendor vendor) {
      this(vendor, new ConcurrentHashMap<>());
    }

    @Override
    public Mono<CreateServiceInstanceResponse> createServiceInstance(
        CreateServiceInstanceRequest request) {
      return Mono.fromSupplier(() -> {
        String id = request.getServiceInstanceId();
        instances.put(id, vendor.create(id));
        return CreateServiceInstanceResponse.builder().async(true).operation("create").build();
      });
    }

    @Override
    public Mono<GetLastServiceOperationResponse> getLastOperation(
        GetLastServiceOperationRequest request) {
      return Mono.fromSupplier(() -> {
        String id = request.getServiceInstanceId();
        Vendor.Answer answer = vendor.look(id);
        instances.put(id, answer);
        return GetLastServiceOperationResponse.builder()
            .operationState(answer.ready() ? OperationState.SUCCEEDED : OperationState.IN_PROGRESS)
            .build();
      });
    }

    @Override
    public Mono<DeleteServiceInstanceResponse> deleteServiceInstance(
        DeleteServiceInstanceRequest request) {
      return Mono.empty();
    }
  }

  @Override
  public void request(String project) {
    CreateServiceInstanceRequest request =
        CreateServiceInstanceRequest.builder()
            .serviceDefinitionId(SERVICE)
            .planId(PLAN)
            .serviceInstanceId(project)
            .build();
    var unused =
        broker.createServiceInstance(Map.of(), project, true, null, null, null, request).block();
    pollLater(project);
  }

  private void pollLater(String project) {
    var unused = platform.schedule(() -> poll(project), POLL_SECONDS, TimeUnit.SECONDS);
  }

  private void poll(String project) {
    ResponseEntity<GetLastServiceOperationResponse> response =
        broker
            .getServiceInstanceLastOperation(
                Map.of(), project, SERVICE, PLAN, "create", null, null, null)
            .block();
    GetLastServiceOperationResponse body = response == null ? null : response.getBody();
    if (body != null && body.getState() == OperationState.SUCCEEDED) {
      context.listener().ready(project, project);
    } else {
      pollLater(project);
    }
  }

  @Override
  public void close() {
    platform.shutdownNow();
  }
}
