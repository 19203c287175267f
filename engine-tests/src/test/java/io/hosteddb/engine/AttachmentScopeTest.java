package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.testkit.fake.FakeProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scope as a host sets it, over nodes that share a store. */
class AttachmentScopeTest {
  private static final ProjectId SHOP = ProjectId.of("shop");

  private final DatabaseStore store = new InMemoryDatabaseStore();
  private final List<HostedDatabases> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(HostedDatabases::close);
  }

  private HostedDatabases node(AttachmentScope scope, boolean narrow) {
    HostedDatabases node =
        HostedDatabases.builder()
            .providers(Providers.of(FakeProvider.builder("postgres").build()))
            .store(store)
            .attachmentScope(scope)
            .narrowAttachmentScope(narrow)
            .build();
    nodes.add(node);
    return node;
  }

  private static AttachRequest to(ProjectId project, String environment) {
    return AttachRequest.to(project)
        .by(Actor.host())
        .provider("postgres")
        .name(environment)
        .environment(EnvironmentId.of(environment))
        .build();
  }

  @Test
  void productionAndStaging_eachHaveOne_andNoOneReachesAll() {
    HostedDatabases node = node(AttachmentScope.ENVIRONMENT, false);
    HostedDatabase production = node.attach(to(SHOP, "production"));
    node.attach(to(SHOP, "staging"));

    AttachRequest everywhere = AttachRequest.to(SHOP).by(Actor.host()).provider("postgres").build();
    assertThat(node.plan(everywhere).conflicts())
        .extracting(AttachConflict::kind)
        .containsOnly(AttachConflict.Kind.PROVIDER_ATTACHED)
        .hasSize(2);
    assertThatThrownBy(() -> node.attach(everywhere)).isInstanceOf(ConflictException.class);

    node.detach(production.id(), Actor.host());
    assertThat(node.plan(to(SHOP, "production")).conflicts()).isEmpty();
  }

  @Test
  void leftOut_itIsTheWholeProject() {
    HostedDatabases node =
        HostedDatabases.builder()
            .providers(Providers.of(FakeProvider.builder("postgres").build()))
            .build();
    nodes.add(node);
    node.attach(to(SHOP, "production"));

    assertThatThrownBy(() -> node.attach(to(SHOP, "staging")))
        .isInstanceOf(ConflictException.class)
        .hasMessageEndingWith("Detach it first, or choose another provider.");
  }

  @Test
  void widened_holdsForNodesThatStillRun_andTheyDoNotStartAgain() {
    HostedDatabases before = node(AttachmentScope.PROJECT, false);
    node(AttachmentScope.ENVIRONMENT, false);

    before.attach(to(SHOP, "production"));
    before.attach(to(SHOP, "staging"));

    assertThatThrownBy(() -> node(AttachmentScope.PROJECT, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("set to the attachment scope PROJECT")
        .hasMessageContaining("the store keeps ENVIRONMENT");
    assertThat(before.plan(to(SHOP, "test")).conflicts()).isEmpty();
  }

  @Test
  void narrowing_isRefusedWithACountAndExamples() {
    HostedDatabases node = node(AttachmentScope.ENVIRONMENT, false);
    for (String project : List.of("shop", "blog")) {
      node.attach(to(ProjectId.of(project), "production"));
      node.attach(to(ProjectId.of(project), "staging"));
    }
    node.attach(to(ProjectId.of("fits"), "production"));

    assertThatThrownBy(() -> node(AttachmentScope.PROJECT, true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("2 projects have more than one database of a provider")
        .hasMessageContaining("blog, shop")
        .hasMessageNotContaining("fits");
    assertThat(node.plan(to(ProjectId.of("fits"), "staging")).conflicts()).isEmpty();
  }

  @Test
  void narrowing_isAskedForAndHoldsForAll() {
    HostedDatabases wide = node(AttachmentScope.ENVIRONMENT, false);
    wide.attach(to(SHOP, "production"));
    assertThatThrownBy(() -> node(AttachmentScope.PROJECT, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("narrowAttachmentScope");

    node(AttachmentScope.PROJECT, true);

    assertThatThrownBy(() -> wide.attach(to(SHOP, "staging")))
        .isInstanceOf(ConflictException.class);
  }
}
