package io.hosteddb.examples.platform.web;

import io.hosteddb.CatalogEntry;
import io.hosteddb.HostedDatabases;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.examples.platform.live.Kinds;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.spi.WorkloadSupport;
import io.hosteddb.spring.HostedDatabasesProperties;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The providers to choose from. */
@RestController
class CatalogController {
  private final Workspace workspace;
  private final HostedDatabases databases;
  private final HostedDatabasesProperties properties;

  CatalogController(
      Workspace workspace, HostedDatabases databases, HostedDatabasesProperties properties) {
    this.workspace = workspace;
    this.databases = databases;
    this.properties = properties;
  }

  record RegionView(String id, String label) {}

  record VariableView(String name, boolean secret, String description) {
    static VariableView of(ManagedVariable variable) {
      return new VariableView(variable.name().value(), variable.secret(), variable.description());
    }
  }

  /**
   * Whether databases of a provider serve a workload.
   *
   * @param note how, or why not and what to do
   */
  record WorkloadView(String id, boolean works, @Nullable String note) {
    static WorkloadView of(WorkloadSupport support) {
      return new WorkloadView(support.workload().id(), support.works(), support.note());
    }
  }

  record ProviderView(
      String kind,
      String name,
      String status,
      String engine,
      String bestFor,
      String backend,
      boolean development,
      List<RegionView> regions,
      String defaultRegion,
      List<VariableView> variables,
      List<WorkloadView> workloads,
      String docsUrl) {
    static ProviderView of(CatalogEntry entry) {
      return new ProviderView(
          Kinds.ofProvider(entry.provider()),
          entry.displayName(),
          entry.availability().name().toLowerCase(Locale.ROOT),
          entry.engine(),
          entry.bestFor(),
          entry.backend(),
          entry.development(),
          entry.regions().stream()
              .map(region -> new RegionView(region.id().value(), region.label()))
              .toList(),
          entry.defaultRegion().value(),
          entry.variables().stream().map(VariableView::of).toList(),
          entry.workloads().stream().map(WorkloadView::of).toList(),
          entry.docsUrl().toString());
    }
  }

  /**
   * What there is to choose from.
   *
   * @param attachmentScope how far one database of a provider reaches: {@code project} or {@code
   *     environment}
   */
  record Catalog(List<ProviderView> providers, String attachmentScope) {}

  @GetMapping("/v1/server/projects/{project}/databases/catalog")
  Catalog catalog(
      @AuthenticationPrincipal Caller caller, @PathVariable("project") String projectId) {
    workspace.project(caller, projectId);
    return new Catalog(
        databases.catalog().stream().map(ProviderView::of).toList(),
        properties.attachmentScope().name().toLowerCase(Locale.ROOT));
  }
}
