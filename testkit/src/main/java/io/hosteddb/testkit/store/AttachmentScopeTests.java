package io.hosteddb.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.AttachConflict.Kind;
import io.hosteddb.model.ProjectId;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.InsertOutcome.Inserted;
import io.hosteddb.store.InsertOutcome.Refused;
import io.hosteddb.store.ScopeAgreement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How far "one database of a provider" reaches: kept in the store, and atomic with the inserts. */
abstract class AttachmentScopeTests extends RaceTests {
  private static final String SAME_VARIABLE = "URL";

  /**
   * Where one database is, where another is to go, and what is in its way: if the other is of the
   * same provider under the narrow and under the wide scope, and if it is of another provider and
   * has a variable of the same name.
   */
  private static final List<Row> TABLE =
      List.of(
          new Row(null, null, Kind.PROVIDER_ATTACHED, Kind.PROVIDER_ATTACHED, Kind.VARIABLE_OWNED),
          new Row(
              null, "prod", Kind.PROVIDER_ATTACHED, Kind.PROVIDER_ATTACHED, Kind.VARIABLE_OWNED),
          new Row(
              "prod", null, Kind.PROVIDER_ATTACHED, Kind.PROVIDER_ATTACHED, Kind.VARIABLE_OWNED),
          new Row(
              "prod", "prod", Kind.PROVIDER_ATTACHED, Kind.PROVIDER_ATTACHED, Kind.VARIABLE_OWNED),
          new Row("prod", "test", Kind.PROVIDER_ATTACHED, null, null));

  private record Row(
      @Nullable String attached,
      @Nullable String candidate,
      @Nullable Kind sameProviderNarrow,
      @Nullable Kind sameProviderWide,
      @Nullable Kind sameVariable) {
    @Nullable Kind sameProvider(AttachmentScope scope) {
      return scope == AttachmentScope.PROJECT ? sameProviderNarrow : sameProviderWide;
    }
  }

  @Test
  @DisplayName("the whole table of rules holds under both scopes")
  void everyPairOfEnvironments() {
    for (AttachmentScope scope : AttachmentScope.values()) {
      assertThat(agree(scope).kept()).isEqualTo(scope);
      for (Row row : TABLE) {
        String what = scope + " " + row;
        assertThat(kinds(row, "pg", "pg", SAME_VARIABLE, "one", "two"))
            .as(what + ", the same provider")
            .isEqualTo(listOf(row.sameProvider(scope)));
        assertThat(kinds(row, "pg", "acme", SAME_VARIABLE, "one", "two"))
            .as(what + ", the same variable of another provider")
            .isEqualTo(listOf(row.sameVariable()));
        assertThat(kinds(row, "pg", "acme", "OTHER", "one", "two"))
            .as(what + ", nothing the same")
            .isEmpty();
        assertThat(kinds(row, "pg", "acme", "OTHER", "one", "One"))
            .as(what + ", the same name")
            .containsExactly(Kind.NAME_TAKEN);
        List<Kind> everything = new ArrayList<>(listOf(row.sameProvider(scope)));
        everything.add(Kind.NAME_TAKEN);
        assertThat(kinds(row, "pg", "pg", SAME_VARIABLE, "one", "ONE"))
            .as(what + ", everything the same")
            .isEqualTo(everything);
      }
    }
  }

  private static List<Kind> listOf(@Nullable Kind kind) {
    return kind == null ? List.of() : List.of(kind);
  }

  /** What is in the way of the second of two databases in a project of their own. */
  private List<Kind> kinds(
      Row row, String provider, String other, String variable, String name, String otherName) {
    ProjectId arena = SampleRecord.newProject();
    insert(
        SampleRecord.of(arena)
            .provider(provider)
            .environment(row.attached())
            .variables(SAME_VARIABLE)
            .name(name));
    InsertOutcome outcome =
        tryInsert(
            SampleRecord.of(arena)
                .provider(other)
                .environment(row.candidate())
                .variables(variable)
                .name(otherName));
    return outcome instanceof Refused refused
        ? refused.conflicts().stream().map(AttachConflict::kind).toList()
        : List.of();
  }

  @Test
  @DisplayName("the scope is PROJECT until somebody widens it, and is kept")
  void scopeIsProjectUntilWidened() throws Exception {
    assertThat(store().projectClaims(project).scope()).isEqualTo(AttachmentScope.PROJECT);
    assertThat(agree(AttachmentScope.PROJECT).kept()).isEqualTo(AttachmentScope.PROJECT);
    assertThat(agree(AttachmentScope.ENVIRONMENT))
        .isEqualTo(ScopeAgreement.of(AttachmentScope.ENVIRONMENT));
    assertThat(store().projectClaims(project).scope()).isEqualTo(AttachmentScope.ENVIRONMENT);
    DatabaseStore late = other().orElse(store());
    assertThat(late.projectClaims(project).scope()).isEqualTo(AttachmentScope.ENVIRONMENT);
    assertThat(late.agreeOnScope(AttachmentScope.PROJECT, false).kept())
        .isEqualTo(AttachmentScope.ENVIRONMENT);
  }

  @Test
  @DisplayName("a narrower scope is refused with a count and examples")
  void narrowingIsRefusedWithExamples() {
    widen();
    List<String> inTheWay = new ArrayList<>();
    for (int i = 0; i < ScopeAgreement.MAX_EXAMPLES + 2; i++) {
      ProjectId twice = SampleRecord.newProject();
      inTheWay.add(twice.value());
      for (String environment : List.of("prod", "test", "dev")) {
        insert(SampleRecord.of(twice).provider("pg").environment(environment));
        insert(SampleRecord.of(twice).provider("acme").environment(environment));
      }
      insert(SampleRecord.of(SampleRecord.newProject()).provider("pg").environment("prod"));
    }
    ScopeAgreement refused = store().agreeOnScope(AttachmentScope.PROJECT, true);
    assertThat(refused.kept()).isEqualTo(AttachmentScope.ENVIRONMENT);
    assertThat(refused.inTheWay()).isEqualTo(inTheWay.size());
    assertThat(inTheWay).containsAll(refused.examples());
    assertThat(refused.examples()).doesNotHaveDuplicates().hasSize(ScopeAgreement.MAX_EXAMPLES);
    assertThat(store().projectClaims(project).scope()).isEqualTo(AttachmentScope.ENVIRONMENT);
  }

  @Test
  @DisplayName("a narrower scope is taken when what was in its way is detached")
  void narrowingWaitsUntilNothingIsInTheWay() {
    widen();
    insert(SampleRecord.of(project).provider("pg").environment("prod"));
    DatabaseRecord second = insert(SampleRecord.of(project).provider("pg").environment("test"));
    ScopeAgreement refused = store().agreeOnScope(AttachmentScope.PROJECT, true);
    assertThat(refused)
        .isEqualTo(new ScopeAgreement(AttachmentScope.ENVIRONMENT, 1, List.of(project.value())));
    update(SampleRecord.detached(second));
    assertThat(store().agreeOnScope(AttachmentScope.PROJECT, true).kept())
        .isEqualTo(AttachmentScope.PROJECT);
    assertThat(tryInsert(SampleRecord.of(project).provider("pg").environment("test")))
        .isInstanceOf(Refused.class);
  }

  @Test
  @DisplayName("a node that is only set to a narrower scope does not narrow it")
  void narrowingIsNotByAccident() {
    widen();
    assertThat(agree(AttachmentScope.PROJECT))
        .isEqualTo(ScopeAgreement.of(AttachmentScope.ENVIRONMENT));
    insert(SampleRecord.of(project).provider("pg").environment("prod"));
    insert(SampleRecord.of(project).provider("pg").environment("test"));
  }

  @Test
  @DisplayName("64 threads attach the same provider to three environments: one wins in each")
  void raceOfEnvironments() throws Exception {
    widen();
    List<String> environments = List.of("prod", "test", "dev");
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      ProjectId arena = SampleRecord.newProject();
      List<InsertOutcome> outcomes =
          race.run(i -> {
            DatabaseRecord record =
                SampleRecord.of(arena)
                    .provider("pg")
                    .variables(SAME_VARIABLE)
                    .environment(environments.get(i % environments.size()))
                    .record();
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () -> node.insert(record, SampleRecord.trail(record));
          });
      assertThat(
              outcomes.stream()
                  .filter(o -> o instanceof Inserted)
                  .map(o -> environment(((Inserted) o).record())))
          .as("the environments of the winners among %s threads", THREADS)
          .containsExactlyInAnyOrderElementsOf(environments);
    }
  }

  @Test
  @DisplayName(
      "64 threads attach to all environments or to one of them: a project-wide one is alone")
  void raceOfScopesUnderEnvironment() throws Exception {
    widen();
    List<@Nullable String> targets = Arrays.asList(null, "prod", "test");
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      ProjectId arena = SampleRecord.newProject();
      List<InsertOutcome> outcomes =
          race.run(i -> {
            DatabaseRecord record =
                SampleRecord.of(arena)
                    .provider("pg")
                    .environment(targets.get(i % targets.size()))
                    .record();
            DatabaseStore node = kit().unchecked(() -> node(i));
            return () -> node.insert(record, SampleRecord.trail(record));
          });
      String winners =
          outcomes.stream()
              .filter(o -> o instanceof Inserted)
              .map(o -> environment(((Inserted) o).record()))
              .sorted()
              .collect(Collectors.joining(" "));
      assertThat(winners)
          .as("the environments of the winners among %s threads", THREADS)
          .isIn("all", "prod test");
    }
  }

  @Test
  @DisplayName("a scope narrowed while 64 threads attach: it was not, or every project fits")
  void raceOfNarrowingAndInserts() throws Exception {
    Race race = new Race(THREADS);
    for (int round = 0; round < kit().rounds(); round++) {
      widen();
      ProjectId arena = SampleRecord.newProject();
      insert(SampleRecord.of(arena));
      List<Boolean> results =
          race.run(i -> {
            DatabaseStore node = kit().unchecked(() -> node(i));
            if (i == 0) {
              return () ->
                  node.agreeOnScope(AttachmentScope.PROJECT, true).kept()
                      == AttachmentScope.PROJECT;
            }
            DatabaseRecord record =
                SampleRecord.of(arena).provider("pg").environment("env-" + i).record();
            return () -> node.insert(record, SampleRecord.trail(record)) instanceof Inserted;
          });
      boolean narrowed = results.get(0);
      long attached = results.stream().skip(1).filter(won -> won).count();
      assertThat(attached)
          .as("winners among %s threads when the scope was narrowed: %s", THREADS, narrowed)
          .isEqualTo(narrowed ? 1 : THREADS - 1);
      store().claims(arena).stream()
          .map(claim -> found(claim.database()))
          .forEach(record -> update(SampleRecord.detached(record)));
    }
  }

  private static String environment(DatabaseRecord record) {
    var environment = record.attachment().environment();
    return environment == null ? "all" : environment.value();
  }

  private void widen() {
    agree(AttachmentScope.ENVIRONMENT);
    assertThat(store().projectClaims(project).scope())
        .as("the scope that the store keeps")
        .isEqualTo(AttachmentScope.ENVIRONMENT);
  }

  private ScopeAgreement agree(AttachmentScope scope) {
    return store().agreeOnScope(scope, false);
  }

  private InsertOutcome tryInsert(SampleRecord sample) {
    DatabaseRecord record = sample.record();
    return store().insert(record, SampleRecord.trail(record));
  }
}
