package io.hosteddb.provider.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Region;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.Exchange;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.simulators.atlas.AtlasTimings;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways of Atlas, through the whole library. */
class AtlasProviderTest {
  private static final String GROUPS = "/api/atlas/v2/groups";
  private static final String GROUP = GROUPS + "/{groupId}";
  private static final String TOKEN = "POST /api/oauth/token";
  private static final String ORGANIZATION = "GET /api/atlas/v2/orgs/{orgId}";
  private static final String ENTRY = "GET " + GROUP + "/accessList/{entryValue}/status";
  private static final String NEW_PROJECT = "POST " + GROUPS;
  private static final String BY_NAME = "GET " + GROUPS + "/byName/{groupName}";
  private static final String GET_PROJECT = "GET " + GROUP;
  private static final String DELETE_PROJECT = "DELETE " + GROUP;
  private static final String ACCESS = "POST " + GROUP + "/accessList";
  private static final String NEW_FLEX = "POST " + GROUP + "/flexClusters";
  private static final String GET_FLEX = "GET " + GROUP + "/flexClusters/{name}";
  private static final String DELETE_FLEX = "DELETE " + GROUP + "/flexClusters/{name}";
  private static final String NEW_CLUSTER = "POST " + GROUP + "/clusters";
  private static final String STATUS = "GET " + GROUP + "/clusters/{name}/status";
  private static final String NEW_USER = "POST " + GROUP + "/databaseUsers";
  private static final String GET_USER = "GET " + GROUP + "/databaseUsers/admin/{username}";
  private static final String PATCH_USER = "PATCH " + GROUP + "/databaseUsers/admin/{username}";
  private static final String DELETE_USER = "DELETE " + GROUP + "/databaseUsers/admin/{username}";

  private final List<AtlasHost> hosts = new ArrayList<>();

  private AtlasHost host(AtlasUnderTest subject) {
    AtlasHost host = new AtlasHost(subject);
    hosts.add(host);
    return host;
  }

  private AtlasHost host(Map<String, String> settings) {
    return host(new AtlasUnderTest(settings));
  }

  private AtlasHost host() {
    return host(Map.of());
  }

  @AfterEach
  void close() {
    hosts.forEach(AtlasHost::close);
  }

  private static AtlasSimulator atlas(AtlasHost host) {
    return host.subject.vendor();
  }

  private static List<String> calls(AtlasHost host) {
    return atlas(host).traffic().operations();
  }

  @Test
  void freshDatabase_needsNoCallThatIsNotNeeded() {
    AtlasHost host = host(Map.of("atlas.access-list", ""));
    atlas(host).timings(AtlasTimings.usual().withReadyAfter(Duration.ZERO, Duration.ZERO));

    host.ready();
    List<String> first = calls(host);
    atlas(host).traffic().clear();
    host.ready();

    assertThat(first)
        .containsExactly(TOKEN, ORGANIZATION, NEW_PROJECT, NEW_FLEX, NEW_USER, GET_FLEX, STATUS);
    assertThat(calls(host)).containsExactly(NEW_PROJECT, NEW_FLEX, NEW_USER, GET_FLEX, STATUS);
    System.out.println(
        "[vendor calls] mongodb/atlas: 5 for a database at once ready: project, cluster, user, one"
            + " look at the cluster, one at the user's roll-out; and a token an hour");
  }

  @Test
  void waiting_asksForTheClusterAndThenForTheUserOnly() {
    AtlasHost host = host();

    host.ready();

    List<String> changes = calls(host).subList(0, 6);
    List<String> looks = calls(host).subList(6, calls(host).size());
    assertThat(changes)
        .containsExactly(TOKEN, ORGANIZATION, NEW_PROJECT, ACCESS, NEW_FLEX, NEW_USER);
    assertThat(looks.lastIndexOf(GET_FLEX)).isLessThan(looks.indexOf(STATUS));
    assertThat(looks).containsOnly(GET_FLEX, STATUS, ENTRY).hasSizeLessThan(21).endsWith(ENTRY);
    System.out.println(
        "[vendor calls] mongodb/atlas: 5 and "
            + looks.size()
            + " looks for a flex cluster that takes 8 s and a user that takes 12 s");
  }

  @Test
  void everythingAtAtlas_bearsNameAndMark() {
    AtlasHost host = host();

    HostedDatabase database = host.ready();

    String name = database.placement().vendorName().value();
    assertThat(atlas(host).projectTags(name))
        .contains(Map.of("hosteddb-platform", "tests", "hosteddb-database", database.id().value()));
    assertThat(atlas(host).hasDefaultAlerts(name)).isFalse();
    assertThat(atlas(host).accessList(atlas(host).projectId(name)))
        .containsExactly("203.0.113.0/24");
    assertThat(host.variables(database).asMap()).hasSize(2);
    assertThat(MongoCheck.value(host.variables(database), "MONGODB_URI"))
        .startsWith("mongodb://" + name + ":")
        .contains("/app?")
        .endsWith("ssl=false&authSource=admin&retryWrites=true&w=majority&appName=hosteddb");
  }

  @Test
  void withoutAnAccessList_nothingIsOpened() {
    AtlasHost host = host(Map.of("atlas.access-list", ""));

    HostedDatabase database = host.ready();

    String project = atlas(host).projectId(database.placement().vendorName().value());
    assertThat(atlas(host).accessList(project)).isEmpty();
  }

  @Test
  void srvFormat_givesAnSrvUri() {
    AtlasHost host = host(Map.of("atlas.connection-format", "srv"));

    HostedDatabase database = host.ready();

    assertThat(MongoCheck.value(host.variables(database), "MONGODB_URI"))
        .matches("mongodb\\+srv://[^:]+:[A-Za-z0-9]{40}@[a-z0-9.-]+\\.invalid/app\\?.*")
        .contains("authSource=admin");
  }

  @Test
  void freeCluster_isReadyOnlyAfterItsUpdate_andRemoved() throws Exception {
    AtlasHost host = host(Map.of("atlas.tier", "M0"));

    HostedDatabase database = host.ready();

    new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
    assertThat(calls(host)).contains(NEW_CLUSTER).doesNotContain(NEW_FLEX);
    host.detachAndWait(database.id());
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void dedicatedCluster_takesItsTime_andWaitsForTheWantedString() throws Exception {
    AtlasHost host = host(Map.of("atlas.tier", "M10", "atlas.engine-version", "8.0"));

    HostedDatabase database = host.ready();

    new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
    Duration took =
        Duration.between(database.times().createdAt(), requireNonNull(database.times().readyAt()));
    assertThat(took).isBetween(Duration.ofMinutes(17), Duration.ofMinutes(25));
    host.detachAndWait(database.id());
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void whereTheRollOutIsNotTold_theUserIsGivenTimeToSettle() throws Exception {
    AtlasHost host = host();
    atlas(host).rolloutRefusedForFlex();

    HostedDatabase database = host.ready();

    new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
    assertThat(
            Duration.between(
                database.times().createdAt(), requireNonNull(database.times().readyAt())))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void lostAnswers_areMadeGood_withTheSavedPassword() throws Exception {
    for (String operation : List.of(NEW_PROJECT, ACCESS, NEW_FLEX, NEW_USER)) {
      AtlasHost host = host();
      atlas(host).faults(Faults.once(operation, new Fault.Reset(true)));

      HostedDatabase database = host.ready();

      new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
      assertThat(atlas(host).inventory()).as(operation).hasSize(3);
      assertThat(calls(host).contains(PATCH_USER)).isEqualTo(operation.equals(NEW_USER));
    }
  }

  @Test
  void nameTaken_comesAs400AndAs409_andIsAdoptedBothTimes() {
    for (int i = 0; i < 2; i++) {
      AtlasHost host = host();
      HostedDatabase first = host.ready();
      for (int j = 0; j < i; j++) {
        // The simulator takes turns: this uses up one.
        atlas(host).faults(Faults.once(NEW_FLEX, new Fault.Reset(true)));
        host.ready();
      }
      atlas(host).faults(Faults.once(NEW_FLEX, new Fault.Reset(true)));
      HostedDatabase second = host.ready();
      assertThat(second.status()).isEqualTo(first.status());
      int turn = i;
      assertThat(
              atlas(host).traffic().exchanges().stream()
                  .filter(e -> e.operation().equals(NEW_FLEX))
                  .map(Exchange::status))
          .contains(turn == 0 ? 400 : 409);
    }
  }

  @Test
  void plainPages_areNoAnswerOfAtlas_evenWith404() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    Fault page = new Fault.Answer("404", false, Reply.html(404, "Not Found"));
    atlas(host).faults(Faults.once(GET_FLEX, page));

    host.detachAndWait(database.id());

    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void vanishedCluster_isMadeAgain() throws Exception {
    AtlasHost host = host();
    HostedDatabase attached = host.attach();
    host.queue.runUntil(() -> calls(host).contains(NEW_USER), Duration.ofMinutes(1));
    atlas(host).loseClusters(attached.placement().vendorName().value());

    HostedDatabase database = host.runUntil(attached.id(), DatabaseStatus.READY);

    new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
    assertThat(calls(host)).filteredOn(NEW_FLEX::equals).hasSize(2);
  }

  @Test
  void clusterThatVanishesWhileTheUserIsWaitedFor_isMadeAgain() throws Exception {
    for (boolean told : List.of(true, false)) {
      AtlasHost host = host();
      if (!told) {
        atlas(host).rolloutRefusedForFlex();
      }
      HostedDatabase attached = host.attach();
      host.queue.runUntil(() -> calls(host).contains(STATUS), Duration.ofMinutes(1));
      atlas(host).loseClusters(attached.placement().vendorName().value());

      HostedDatabase database = host.runUntil(attached.id(), DatabaseStatus.READY);

      new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
    }
  }

  @Test
  void detach_goesFromTheInsideOut() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host).traffic().clear();

    host.detachAndWait(database.id());

    assertThat(calls(host).stream().filter(call -> call.startsWith("DELETE")))
        .containsExactly(DELETE_FLEX, DELETE_USER, DELETE_PROJECT);
    assertThat(calls(host)).startsWith(GET_FLEX, DELETE_FLEX).endsWith(GET_PROJECT, BY_NAME);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void forgottenDeletion_isRepeated() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host).dropDeletes(2);

    host.detachAndWait(database.id());

    assertThat(calls(host)).filteredOn(DELETE_FLEX::equals).hasSize(3);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void falseIdleAndLateCounting_areWaitedOut() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host)
        .timings(AtlasTimings.usual().withLags(Duration.ofSeconds(10), Duration.ofSeconds(20)));
    atlas(host).failProjectDeletes(1);

    host.detachAndWait(database.id());

    assertThat(
            atlas(host).traffic().exchanges().stream()
                .filter(e -> e.operation().equals(DELETE_PROJECT))
                .map(Exchange::status))
        .contains(409, 500, 202);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void terminationProtection_isSaid_andTheWorkGoesOnAfterIt() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    String name = database.placement().vendorName().value();
    atlas(host).terminationProtection(name, true);
    var unusedDetached = host.databases.detach(database.id(), AtlasHost.ANA);
    host.queue.runUntil(
        () -> host.databases.get(database.id()).failure() != null, Duration.ofMinutes(1));

    Failure problem = requireNonNull(host.databases.get(database.id()).failure());
    assertThat(problem.category()).isEqualTo(ErrorCategory.CONFLICT);
    assertThat(problem.remedy()).contains("termination protection");

    atlas(host).terminationProtection(name, false);
    var unusedDeleted = host.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void projectThatMayNotBeSeen_isNotTakenForGone() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    String name = database.placement().vendorName().value();
    atlas(host).visible(name, false);
    var unusedDetached = host.databases.detach(database.id(), AtlasHost.ANA);
    host.queue.runUntil(
        () -> host.databases.get(database.id()).failure() != null, Duration.ofMinutes(1));

    Failure problem = requireNonNull(host.databases.get(database.id()).failure());
    assertThat(problem.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
    assertThat(atlas(host).tokensGiven()).as("tokens: the old one is good").isEqualTo(1);

    atlas(host).visible(name, true);
    var unusedDeleted = host.runUntil(database.id(), DatabaseStatus.DELETED);
    assertThat(atlas(host).inventory()).isEmpty();
  }

  @Test
  void sharedProject_isLeftWithItsAccessList_andEachDatabaseHasItsOwnUser() throws Exception {
    AtlasHost host = host(AtlasUnderTest.shared(Map.of()));

    HostedDatabase one = host.ready();
    HostedDatabase two = host.ready();

    new MongoCheck(atlas(host)).connectAndCheck(host.variables(one));
    new MongoCheck(atlas(host)).connectAndCheck(host.variables(two));
    assertThat(calls(host)).doesNotContain(NEW_PROJECT, BY_NAME);
    assertThat(calls(host)).filteredOn(ACCESS::equals).hasSize(1);
    host.detachAndWait(one.id());
    new MongoCheck(atlas(host)).connectAndCheck(host.variables(two));
    host.detachAndWait(two.id());
    assertThat(atlas(host).inventory()).containsExactly("project shared");
    assertThat(atlas(host).accessList(AtlasUnderTest.SHARED)).containsExactly("203.0.113.0/24");
    assertThat(calls(host)).doesNotContain(DELETE_PROJECT);
  }

  @Test
  void foreignCluster_inASharedProject_isNeitherAdoptedNorDeleted() {
    AtlasHost host = host(AtlasUnderTest.shared(Map.of()));
    HostedDatabase attached = host.attach();
    DatabaseIdentity theirs =
        new DatabaseIdentity(attached.id(), attached.placement().vendorName(), "another-platform");
    host.subject.plantForeign(theirs);

    HostedDatabase failed = host.runUntil(attached.id(), DatabaseStatus.FAILED);

    assertThat(requireNonNull(failed.failure()).category()).isEqualTo(ErrorCategory.CONFLICT);
    assertThat(failed.failure().remedy()).contains("Delete it at Atlas");
    host.detachAndWait(attached.id());
    assertThat(host.subject.foreignIsIntact(theirs)).isTrue();
  }

  @Test
  void foreignUser_inASharedProject_keepsItsPassword() {
    AtlasHost host = host(AtlasUnderTest.shared(Map.of()));
    HostedDatabase attached = host.attach();
    String name = attached.placement().vendorName().value();
    atlas(host).plantUser(AtlasUnderTest.SHARED, name, "somebody else's");

    HostedDatabase failed = host.runUntil(attached.id(), DatabaseStatus.FAILED);

    assertThat(requireNonNull(failed.failure()).category()).isEqualTo(ErrorCategory.CONFLICT);
    host.detachAndWait(attached.id());
    assertThat(atlas(host).password(AtlasUnderTest.SHARED, name))
        .isEqualTo(Optional.of(Secret.of("somebody-elses")));
    assertThat(calls(host)).contains(GET_USER).doesNotContain(PATCH_USER, DELETE_USER);
    assertThat(atlas(host).inventory()).hasSize(2);
  }

  @Test
  void foreignProject_isSaidToTheUser() {
    AtlasHost host = host();
    HostedDatabase attached = host.attach();
    DatabaseIdentity theirs =
        new DatabaseIdentity(attached.id(), attached.placement().vendorName(), "another-platform");
    host.subject.plantForeign(theirs);

    HostedDatabase failed = host.runUntil(attached.id(), DatabaseStatus.FAILED);

    Failure failure = requireNonNull(failed.failure());
    assertThat(failure.category()).isEqualTo(ErrorCategory.CONFLICT);
    assertThat(failure.message()).contains(attached.placement().vendorName().value());
    assertThat(failure.remedy()).contains("Rename or delete it at Atlas");
    host.detachAndWait(attached.id());
    assertThat(host.subject.foreignIsIntact(theirs)).isTrue();
  }

  @Test
  void liveRegions_areThoseOfTheTier_whereThereIsAProjectToAsk() throws Exception {
    AtlasUnderTest shared = AtlasUnderTest.shared(Map.of());
    AtlasHost host = host(shared);
    CallContext call = CallContext.startingNow(Duration.ofSeconds(10));

    List<Region> small = shared.provider().regions(call);

    assertThat(small)
        .contains(Region.of("US_WEST_2", "Oregon, USA"))
        .noneMatch(region -> region.id().value().equals("US_EAST_2"));
    assertThat(calls(host)).endsWith("GET " + GROUP + "/clusters/provider/regions");
    AtlasHost own = host();
    assertThat(own.subject.provider().regions(call)).hasSize(15);
    assertThat(calls(own)).isEmpty();
  }

  @Test
  void manyAtOnce_keepToTheLimitOfASharedProject() {
    AtlasUnderTest subject =
        AtlasUnderTest.shared(
            Map.of("atlas.rate-limit.burst", "100", "atlas.rate-limit.per-minute", "100"));
    AtlasHost host = new AtlasHost(subject, subject.discovered());
    hosts.add(host);
    atlas(host).limits(100, 100);
    List<HostedDatabase> all = IntStream.range(0, 60).mapToObj(i -> host.attach()).toList();

    all.forEach(database -> host.runUntil(database.id(), DatabaseStatus.READY));

    assertThat(refusedForTheirNumber(host)).isEmpty();
    all.forEach(database -> {
      var unusedDetached = host.databases.detach(database.id(), AtlasHost.ANA);
    });
    all.forEach(database -> host.runUntil(database.id(), DatabaseStatus.DELETED));
    assertThat(refusedForTheirNumber(host)).isEmpty();
    assertThat(atlas(host).inventory()).containsExactly("project shared");
  }

  private static List<Exchange> refusedForTheirNumber(AtlasHost host) {
    return atlas(host).traffic().exchanges().stream().filter(e -> e.status() == 429).toList();
  }
}
