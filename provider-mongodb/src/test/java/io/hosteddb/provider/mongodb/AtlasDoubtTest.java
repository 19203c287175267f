package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hosteddb.RotateRequest;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.OperationStatus;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Atlas's answers do not prove, and what they lack. */
class AtlasDoubtTest {
  private static final String GROUPS = "/api/atlas/v2/groups";
  private static final String GROUP = GROUPS + "/{groupId}";
  private static final String NEW_PROJECT = "POST " + GROUPS;
  private static final String BY_NAME = "GET " + GROUPS + "/byName/{groupName}";
  private static final String GET_PROJECT = "GET " + GROUP;
  private static final String NEW_FLEX = "POST " + GROUP + "/flexClusters";
  private static final String GET_FLEX = "GET " + GROUP + "/flexClusters/{name}";
  private static final String NEW_USER = "POST " + GROUP + "/databaseUsers";
  private static final String DELETE_USER = "DELETE " + GROUP + "/databaseUsers/admin/{username}";
  private static final String USERS = "GET " + GROUP + "/databaseUsers";

  private final List<AtlasHost> hosts = new ArrayList<>();

  private AtlasHost host(AtlasUnderTest subject) {
    AtlasHost host = new AtlasHost(subject);
    hosts.add(host);
    return host;
  }

  private AtlasHost host() {
    return host(new AtlasUnderTest());
  }

  private AtlasHost shared() {
    return host(AtlasUnderTest.shared(Map.of()));
  }

  @AfterEach
  void close() {
    Collections.reverse(hosts);
    hosts.forEach(AtlasHost::close);
  }

  private static AtlasSimulator atlas(AtlasHost host) {
    return host.subject.vendor();
  }

  private static int count(AtlasHost host, String operation) {
    return Collections.frequency(atlas(host).traffic().operations(), operation);
  }

  private static Fault answer(Reply reply) {
    return new Fault.Answer("odd", false, reply);
  }

  private static Reply coded(int status, String code) {
    return Reply.json(
        status, Map.of("error", status, "errorCode", code, "detail", "Not " + code + "."));
  }

  static Stream<Arguments> notAnAbsence() {
    return Stream.of(
        arguments("the project", coded(404, "GROUP_NOT_FOUND")),
        arguments("the organization", coded(404, "ORG_NOT_FOUND")),
        arguments("no address", coded(404, "RESOURCE_NOT_FOUND")),
        arguments("what nobody has heard of", coded(404, "SHARD_MOVED")),
        arguments("gone for good", coded(410, "MOVED")),
        arguments("no code", Reply.json(404, Map.of("detail", "Not found."))),
        arguments("a gateway", Reply.html(404, "Not Found")),
        arguments("a router", Reply.text(404, "404 page not found")),
        arguments("an empty body", new Reply(404, Map.of(), "")),
        arguments("a good page", Reply.html(200, "Sign in to the network")),
        arguments("a good nothing", new Reply(200, Map.of(), "")),
        arguments("nothing in it", Reply.json(200, Map.of())),
        arguments("an empty list", Reply.json(200, Map.of("results", List.of(), "totalCount", 3))),
        arguments("no content", new Reply(204, Map.of(), "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void clusterInASharedProject_isTakenForAbsentInAKnownFormOnly(String unusedName, Reply reply) {
    staysAndIsDeletedLater(shared(), Map.of(GET_FLEX, reply));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void usersInASharedProject_areTakenForAbsentInAKnownFormOnly(String unusedName, Reply reply) {
    AtlasHost host = shared();
    HostedDatabase database = host.ready();
    atlas(host).loseClusters("shared");
    staysAndIsDeletedLater(host, database, Map.of(USERS, reply));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void clusterInAProjectOfItsOwn_isTakenForAbsentInAKnownFormOnly(String unusedName, Reply reply) {
    // Were it taken for absent, the project would be tried: that holds while the cluster is there.
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host).faults(Faults.always(GET_FLEX, answer(reply)));
    HostedDatabase unused = host.databases.detach(database.id(), AtlasHost.ANA);
    Failure unusedProblem = host.problem(database.id());
    assertThat(host.databases.get(database.id()).status()).isEqualTo(DatabaseStatus.DELETING);
    assertThat(count(host, "DELETE " + GROUP)).isZero();
    atlas(host).faults(Faults.none());
    HostedDatabase unusedGone = host.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void project_isTakenForAbsentInAKnownFormOnly(String unusedName, Reply reply) {
    AtlasHost host = host();
    HostedDatabase database = host.attach();
    atlas(host).faults(Faults.once(NEW_PROJECT, new Fault.Reset(true)));
    host.queue.runUntil(() -> count(host, NEW_PROJECT) == 1, Duration.ofMinutes(1));
    staysAndIsDeletedLater(host, database, Map.of(BY_NAME, reply));
  }

  /** In doubt nothing is made a second time either. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnAbsence")
  void inDoubt_noSecondProjectIsMade(String unusedName, Reply reply) {
    AtlasHost host = host();
    HostedDatabase database = host.attach();
    atlas(host)
        .faults(call -> {
          if (call.toString().equals(BY_NAME)) {
            return Optional.of(answer(reply));
          }
          return call.toString().equals(NEW_PROJECT)
              ? Optional.of(new Fault.Reset(true))
              : Optional.empty();
        });
    host.queue.runUntil(() -> count(host, BY_NAME) >= 1, Duration.ofMinutes(5));
    Failure unused = host.problem(database.id());
    assertThat(count(host, NEW_PROJECT)).isEqualTo(1);
  }

  /** A page of something on the way has a 200, too. */
  @Test
  void pageInPlaceOfAnAnswer_makesAndEndsNoUser() throws Exception {
    AtlasHost host = host();
    Fault page = answer(Reply.html(200, "Sign in to the network"));
    atlas(host).faults(Faults.once(NEW_USER, page));
    HostedDatabase database = host.ready();
    MongoCheck check = new MongoCheck(atlas(host));
    check.connectAndCheck(host.variables(database));
    VariableValues old = host.variables(database);

    for (String operation : List.of(NEW_USER, DELETE_USER)) {
      atlas(host).faults(Faults.once(operation, page));
      Operation rotation =
          host.databases
              .credentials()
              .rotate(
                  RotateRequest.of(database.id()).by(AtlasHost.ANA).overlap(Duration.ZERO).build());
      host.queue.runToQuiet(Duration.ofHours(2));
      assertThat(host.databases.operations().get(rotation.id(), AtlasHost.ANA).status())
          .isEqualTo(OperationStatus.SUCCEEDED);
      check.connectAndCheck(host.variables(database));
    }
    assertThatThrownBy(() -> check.connectAndCheck(old));
    assertThat(atlas(host).inventory()).as("project, cluster and one user").hasSize(3);
  }

  @Test
  void pageInPlaceOfAnAnswer_opensNoAccess() {
    AtlasHost host = host(AtlasUnderTest.shared(Map.of("atlas.access-list", "203.0.113.7/32")));
    String add = "POST " + GROUP + "/accessList";
    atlas(host).faults(Faults.once(add, answer(Reply.html(200, "Sign in to the network"))));
    HostedDatabase unused = host.ready();
    assertThat(count(host, add)).isEqualTo(2);
  }

  /** What was made a moment ago need not be shown yet, wherever one asks. */
  @Test
  void projectThatIsNotShownYet_isWaitedFor() {
    for (Reply absent : List.of(coded(404, "GROUP_NOT_FOUND"), coded(401, "NOT_IN_GROUP"))) {
      AtlasHost host = host();
      HostedDatabase database = host.attach();
      int[] calls = {0};
      atlas(host)
          .faults(call ->
              call.toString().equals(NEW_FLEX) && calls[0]++ < 4
                  ? Optional.of(answer(absent))
                  : Optional.empty());
      HostedDatabase unusedReady = host.runUntil(database.id(), DatabaseStatus.READY);
      assertThat(atlas(host).inventory()).hasSize(3);
    }
  }

  @Test
  void clusterThatIsNotShownYet_isNotLeaked() {
    AtlasHost host = shared();
    HostedDatabase database = host.attach();
    host.queue.runUntil(() -> count(host, NEW_FLEX) == 1, Duration.ofMinutes(1));
    int[] calls = {0};
    atlas(host)
        .faults(call ->
            call.toString().equals(GET_FLEX) && calls[0]++ < 1
                ? Optional.of(answer(coded(404, "CLUSTER_NOT_FOUND")))
                : Optional.empty());
    host.detachAndWait(database.id());
    assertThat(atlas(host).inventory()).containsExactly("project shared");
  }

  private void staysAndIsDeletedLater(AtlasHost host, Map<String, Reply> answers) {
    staysAndIsDeletedLater(host, host.ready(), answers);
  }

  private static void staysAndIsDeletedLater(
      AtlasHost host, HostedDatabase database, Map<String, Reply> answers) {
    List<String> there = atlas(host).inventory();
    atlas(host)
        .faults(call -> Optional.ofNullable(answers.get(call.toString())).map(r -> answer(r)));
    HostedDatabase unused = host.databases.detach(database.id(), AtlasHost.ANA);

    Failure problem = host.problem(database.id());

    assertThat(problem.category()).isNotEqualTo(ErrorCategory.PROVIDER_BUG);
    assertThat(host.databases.get(database.id()).status()).isEqualTo(DatabaseStatus.DELETING);
    assertThat(atlas(host).inventory()).isEqualTo(there);
    atlas(host).faults(Faults.none());
    HostedDatabase unusedGone = host.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(host).inventory()).doesNotContainAnyElementsOf(ours(there));
  }

  private static List<String> ours(List<String> all) {
    return all.stream().filter(thing -> !thing.equals("project shared")).toList();
  }

  /** "Not in the group" may mean that this service account is not, and then no name is shown. */
  @Test
  void projectOfAnotherServiceAccount_isNotTakenForGone() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    String name = database.placement().vendorName().value();
    atlas(host).visible(name, false);
    atlas(host).faults(Faults.always(BY_NAME, answer(coded(404, "GROUP_NAME_NOT_FOUND"))));
    HostedDatabase unused = host.databases.detach(database.id(), AtlasHost.ANA);

    Failure problem = host.problem(database.id());

    assertThat(problem.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
    assertThat(problem.remedy()).contains("owner of the project");
    atlas(host).faults(Faults.none());
    atlas(host).visible(name, true);
    HostedDatabase unusedGone = host.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  /** What somebody deleted at Atlas needs nobody here. */
  @Test
  void projectThatSomebodyDeleted_endsDeleted() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host).loseProject(database.placement().vendorName().value());
    host.detachAndWait(database.id());
  }

  @Test
  void anotherOrganization_isToldFromAnAbsence() {
    String other = "5f0000000000000000000002";
    AtlasHost first = host();
    HostedDatabase database = first.ready();
    atlas(first).organization(other);
    atlas(first).visible(database.placement().vendorName().value(), false);
    atlas(first).faults(Faults.always(BY_NAME, answer(coded(404, "GROUP_NAME_NOT_FOUND"))));
    AtlasHost second = first.restart(Map.of("atlas.organization", other));
    HostedDatabase unused = second.databases.detach(database.id(), AtlasHost.ANA);
    Failure problem = second.problem(database.id());
    assertThat(problem.message())
        .contains("made in the organization " + AtlasSimulator.ORGANIZATION)
        .contains("configured for the organization " + other);
    assertThat(count(first, BY_NAME)).isZero();
    second.databases.close();

    atlas(first).faults(Faults.none());
    atlas(first).organization(AtlasSimulator.ORGANIZATION);
    atlas(first).visible(database.placement().vendorName().value(), true);
    AtlasHost third = first.restart(Map.of());
    HostedDatabase unusedGone = third.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(first).inventory()).isEmpty();
    third.databases.close();
  }

  /** Within an organization each database knows its project, whatever the settings say now. */
  @Test
  void anotherProjectOfTheOrganization_changesNothingForWhatIsThere() {
    AtlasHost first = host(AtlasUnderTest.shared(Map.of("atlas.access-list", "")));
    HostedDatabase ready = first.ready();
    HostedDatabase lost = first.attach();
    atlas(first).faults(Faults.once(NEW_FLEX, new Fault.Reset(true)));
    first.queue.runUntil(() -> count(first, NEW_FLEX) == 2, Duration.ofMinutes(1));
    assertThat(atlas(first).inventory()).hasSize(4);
    AtlasHost second =
        first.restart(Map.of("atlas.project", atlas(first).plantProject("next", Map.of())));
    HostedDatabase unused = second.databases.detach(ready.id(), AtlasHost.ANA);
    HostedDatabase unusedToo = second.databases.detach(lost.id(), AtlasHost.ANA);

    HostedDatabase unusedGone = second.runUntil(ready.id(), DatabaseStatus.DELETED);
    HostedDatabase unusedGoneToo = second.runUntil(lost.id(), DatabaseStatus.DELETED);
    assertThat(atlas(first).inventory()).containsExactly("project shared", "project next");
    second.databases.close();
  }

  /** The organization is the old one, but the service account belongs to another. */
  @Test
  void serviceAccountOfAnotherOrganization_findsNothingGone() {
    AtlasHost first = host();
    HostedDatabase database = first.ready();
    AtlasHost second = first.restart(Map.of());
    Map<String, Reply> strange = new LinkedHashMap<>();
    strange.put("GET /api/atlas/v2/orgs/{orgId}", coded(401, "NOT_IN_ORG"));
    strange.put(GET_FLEX, coded(401, "NOT_IN_GROUP"));
    strange.put(GET_PROJECT, coded(401, "NOT_IN_GROUP"));
    strange.put(BY_NAME, coded(404, "GROUP_NAME_NOT_FOUND"));
    atlas(first)
        .faults(call -> Optional.ofNullable(strange.get(call.toString())).map(r -> answer(r)));
    HostedDatabase unused = second.databases.detach(database.id(), AtlasHost.ANA);

    Failure problem = second.problem(database.id());

    assertThat(problem.remedy()).contains("atlas.organization");
    atlas(first).faults(Faults.none());
    HostedDatabase unusedGone = second.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(first).inventory()).isEmpty();
    second.databases.close();
  }

  @Test
  void organizationThatIsNotOurs_bindsNoDatabase() {
    AtlasHost first =
        host(new AtlasUnderTest(Map.of("atlas.organization", "5f00000000000000000000ff")));
    HostedDatabase failed = first.failed();
    AtlasHost second = first.restart(Map.of("atlas.organization", AtlasSimulator.ORGANIZATION));
    HostedDatabase unused = second.databases.retry(failed.id(), AtlasHost.ANA);
    HostedDatabase unusedReady = second.runUntil(failed.id(), DatabaseStatus.READY);
    second.databases.close();
  }

  /** Deleting needs the name and the proof only. */
  @Test
  void answersWithoutWhatNobodyNeeds_areEnoughToDelete() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    List<Map<String, String>> tags =
        List.of(
            Map.of("key", "hosteddb-platform", "value", "tests"),
            Map.of("key", "hosteddb-database", "value", database.id().value()));
    Fault bare = answer(Reply.json(200, Map.of("stateName", "CREATING", "tags", tags)));
    atlas(host)
        .faults(call ->
            call.toString().equals(GET_FLEX) && count(host, "DELETE" + GET_FLEX.substring(3)) == 0
                ? Optional.of(bare)
                : Optional.empty());
    host.detachAndWait(database.id());
    assertThat(atlas(host).inventory()).isEmpty();
  }

  /** A create that says nothing of what it made is looked for. */
  @Test
  void createdWithoutAnId_isFound() throws Exception {
    for (String operation : List.of(NEW_PROJECT, NEW_FLEX)) {
      AtlasHost host = host();
      atlas(host)
          .faults(
              Faults.once(operation, new Fault.Answer("bare", true, Reply.json(201, Map.of()))));
      HostedDatabase database = host.ready();
      new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
      assertThat(atlas(host).inventory()).as(operation).hasSize(3);
    }
  }

  /** Whose a cluster is that shows no tags, nobody can tell. */
  @Test
  void clusterWithoutTags_isNeitherTakenNorLeft() {
    AtlasHost host = shared();
    HostedDatabase attached = host.attach();
    atlas(host).faults(Faults.once(NEW_FLEX, new Fault.Reset(true)));
    host.queue.runUntil(() -> count(host, NEW_FLEX) == 1, Duration.ofMinutes(1));
    staysAndIsDeletedLater(
        host, attached, Map.of(GET_FLEX, Reply.json(200, Map.of("stateName", "CREATING"))));
  }

  @Test
  void protectedCluster_showsInItsProgressWhatHolds() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host).terminationProtection(database.placement().vendorName().value(), true);
    HostedDatabase unused = host.databases.detach(database.id(), AtlasHost.ANA);
    Failure problem = host.problem(database.id());
    assertThat(host.databases.get(database.id()).progress()).contains("Termination protection");
    assertThat(problem.remedy()).contains("switch off termination protection");
  }
}
