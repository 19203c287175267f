package io.hosteddb.provider.mongodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.RegionId;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.atlas.AtlasSimulator;
import io.hosteddb.simulators.atlas.AtlasTimings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is waited for before READY, what is said meanwhile, and what a refusal costs. */
class AtlasWaitingTest {
  private static final String GROUP = "/api/atlas/v2/groups/{groupId}";
  private static final String NEW_FLEX = "POST " + GROUP + "/flexClusters";
  private static final String GET_FLEX = "GET " + GROUP + "/flexClusters/{name}";
  private static final String STATUS = "GET " + GROUP + "/clusters/{name}/status";
  private static final String ENTRY = "GET " + GROUP + "/accessList/{entryValue}/status";

  private final List<AtlasHost> hosts = new ArrayList<>();

  private AtlasHost host(Map<String, String> settings) {
    AtlasHost host = new AtlasHost(new AtlasUnderTest(settings));
    hosts.add(host);
    return host;
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

  private static int count(AtlasHost host, String operation) {
    return Collections.frequency(atlas(host).traffic().operations(), operation);
  }

  @Test
  void accessListThatIsPending_isWaitedFor() {
    AtlasHost host = host(Map.of("atlas.access-list", "203.0.113.0/24, 198.51.100.7"));
    atlas(host).accessEntriesTake(Duration.ofMinutes(2));
    HostedDatabase attached = host.attach();
    host.queue.runUntil(() -> count(host, ENTRY) > 1, Duration.ofMinutes(2));

    assertThat(host.databases.get(attached.id()).progress())
        .isEqualTo("waiting for the access list: 203.0.113.0/24 is PENDING");
    HostedDatabase ready = host.runUntil(attached.id(), DatabaseStatus.READY);
    assertThat(Duration.between(ready.times().createdAt(), requireNonNull(ready.times().readyAt())))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void accessListThatFails_isAReason_andRetryAddsItAnew() {
    AtlasHost host = host();
    atlas(host).accessEntriesFail(true);

    HostedDatabase failed = host.failed();

    Failure failure = requireNonNull(failed.failure());
    assertThat(failure.message()).contains("203.0.113.0/24").contains("IP access list");
    assertThat(failure.remedy()).contains("atlas.access-list");
    atlas(host).accessEntriesFail(false);
    HostedDatabase unused = host.databases.retry(failed.id(), AtlasHost.ANA);
    HostedDatabase unusedReady = host.runUntil(failed.id(), DatabaseStatus.READY);
    assertThat(count(host, "POST " + GROUP + "/accessList")).isEqualTo(2);
  }

  @Test
  void accessListThatNeverApplies_isTheReasonInTheEnd() {
    AtlasHost host = host();
    atlas(host).accessEntriesTake(Duration.ofDays(1));

    assertThat(requireNonNull(host.failed().failure()).message())
        .contains("203.0.113.0/24 is PENDING");
  }

  @Test
  void manyEntries_areAllAskedFor() {
    String list =
        String.join(",", IntStream.range(1, 26).mapToObj(i -> "198.51.100." + i).toList());
    AtlasHost host = host(Map.of("atlas.access-list", list));

    HostedDatabase unused = host.ready();

    assertThat(count(host, ENTRY)).isEqualTo(25);
  }

  @Test
  void stateOfTheCluster_isSaid_andIsTheReasonInTheEnd() {
    AtlasHost host = host();
    atlas(host)
        .timings(AtlasTimings.usual().withReadyAfter(Duration.ofDays(1), Duration.ofDays(1)));
    HostedDatabase attached = host.attach();
    host.queue.runUntil(() -> count(host, GET_FLEX) > 0, Duration.ofMinutes(2));

    assertThat(host.databases.get(attached.id()).progress())
        .isEqualTo("waiting for the cluster: it is CREATING");
    assertThat(
            requireNonNull(host.runUntil(attached.id(), DatabaseStatus.FAILED).failure()).message())
        .contains("it is CREATING");
  }

  /** Its state is IDLE, its address is there, and nobody gets in. */
  @Test
  void pausedCluster_isNotReady_untilItIsResumed() {
    AtlasHost host = host(Map.of("atlas.tier", "M0"));
    HostedDatabase attached = paused(host, 1);
    host.queue.runUntil(
        () -> String.valueOf(host.databases.get(attached.id()).progress()).contains("paused"),
        Duration.ofMinutes(10));
    assertThat(host.databases.get(attached.id()).status()).isEqualTo(DatabaseStatus.PROVISIONING);
    atlas(host).pause(attached.placement().vendorName().value(), false);
    HostedDatabase unused = host.runUntil(attached.id(), DatabaseStatus.READY);

    HostedDatabase never = paused(host, 2);
    assertThat(requireNonNull(host.runUntil(never.id(), DatabaseStatus.FAILED).failure()).message())
        .contains("it is paused");
  }

  private static HostedDatabase paused(AtlasHost host, int users) {
    HostedDatabase attached = host.attach();
    host.queue.runUntil(
        () -> count(host, "POST " + GROUP + "/databaseUsers") == users, Duration.ofMinutes(2));
    atlas(host).pause(attached.placement().vendorName().value(), true);
    return attached;
  }

  /** Whoever refuses the question refuses it for every flex cluster. */
  @Test
  void rolloutThatFlexDoesNotTell_isAskedForOnce() {
    AtlasHost host = host();
    atlas(host).rolloutRefusedForFlex();

    HostedDatabase unused = host.ready();
    HostedDatabase unusedToo = host.ready();

    assertThat(count(host, STATUS)).isEqualTo(1);
  }

  /** Each of many databases meets the missing right; the token is good all the while. */
  @Test
  void missingRight_costsNoTokens() {
    AtlasHost host = host();
    atlas(host).withoutRightTo(NEW_FLEX);

    for (int i = 0; i < 20; i++) {
      Failure failure = requireNonNull(host.failed().failure());
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
      assertThat(failure.message()).contains("not authorized");
    }

    assertThat(atlas(host).tokensGiven()).isEqualTo(1);
    // The first of them thinks of a slip.
    assertThat(count(host, NEW_FLEX)).isEqualTo(22);
  }

  /** A 401 that passes is none. */
  @Test
  void slip_isPassedOver_withoutANewToken() {
    AtlasHost host = host();
    Fault slip =
        new Fault.Answer(
            "401",
            false,
            Reply.json(
                401, Map.of("error", 401, "errorCode", "UNEXPECTED_ERROR", "detail", "No.")));
    atlas(host).faults(Faults.once(NEW_FLEX, slip));

    HostedDatabase unused = host.ready();

    assertThat(atlas(host).tokensGiven()).isEqualTo(1);
  }

  @Test
  void missingRightAtDetach_costsNoTokens_howeverOftenItIsTried() {
    AtlasHost host = host();
    HostedDatabase database = host.ready();
    atlas(host).withoutRightTo("DELETE " + GROUP + "/flexClusters/{name}");
    HostedDatabase unused = host.databases.detach(database.id(), AtlasHost.ANA);
    host.queue.runUntil(
        () -> count(host, "DELETE " + GROUP + "/flexClusters/{name}") == 10, Duration.ofHours(4));

    // One an hour, as the tokens end.
    assertThat(atlas(host).tokensGiven()).isLessThanOrEqualTo(4);
  }

  /** Many databases meet tokens that are worn out before their time: one is fetched for all. */
  @Test
  void tokensThatEndEarly_areRenewedOnceForAll() {
    AtlasHost host = host();
    List<HostedDatabase> all = IntStream.range(0, 10).mapToObj(i -> host.attach()).toList();
    host.queue.runUntil(() -> count(host, NEW_FLEX) == 10, Duration.ofMinutes(1));
    atlas(host).endTokens();

    all.forEach(database -> host.runUntil(database.id(), DatabaseStatus.READY));

    assertThat(atlas(host).tokensGiven()).isEqualTo(2);
  }

  /** Nothing is known of any token: fetching one after the other would help nobody. */
  @Test
  void tokensThatNeverWork_areNotFetchedForEachDatabase() {
    AtlasHost host = host();
    Fault refusal =
        new Fault.Answer(
            "401",
            false,
            Reply.json(401, Map.of("error", 401, "detail", "You are not authorized.")));
    atlas(host)
        .faults(call ->
            call.toString().equals("POST /api/oauth/token")
                ? Optional.empty()
                : Optional.of(refusal));

    for (int i = 0; i < 10; i++) {
      assertThat(requireNonNull(host.failed().failure()).category())
          .isEqualTo(ErrorCategory.UNAUTHORIZED);
    }

    assertThat(atlas(host).tokensGiven()).isEqualTo(1);
    atlas(host).faults(Faults.none());
  }

  @ParameterizedTest
  @CsvSource({
    "GCP, flex, CENTRAL_US",
    "GCP, M0, WESTERN_EUROPE",
    "GCP, M10, US_WEST_2",
    "AZURE, flex, US_EAST_2",
    "AZURE, M0, EUROPE_WEST",
    "AZURE, M10, US_WEST_2",
    "AWS, M10, US_EAST_2"
  })
  void everyCloud_becomesReady(String cloud, String tier, String region) throws Exception {
    AtlasHost host = host(Map.of("atlas.cloud", cloud, "atlas.tier", tier));

    HostedDatabase database = host.runUntil(host.attach(region).id(), DatabaseStatus.READY);

    new MongoCheck(atlas(host)).connectAndCheck(host.variables(database));
    assertThat(database.placement().placedRegion()).isEqualTo(RegionId.of(region));
    assertThat(atlas(host).placement(database.placement().vendorName().value()))
        .isEqualTo(cloud + " " + region);
    host.detachAndWait(database.id());
    assertThat(atlas(host).inventory()).isEmpty();
  }

  /** Offered by the list of the documentation, and not by Atlas. */
  @ParameterizedTest
  @CsvSource({"AWS, SA_EAST_1, US_WEST_2", "GCP, ASIA_SOUTH_1, CENTRAL_US"})
  void regionThatAtlasDoesNotKnow_isARegionProblem_andSaysWhichThereAre(
      String cloud, String region, String other) {
    AtlasHost host = host(Map.of("atlas.cloud", cloud));

    Failure failure =
        requireNonNull(host.runUntil(host.attach(region).id(), DatabaseStatus.FAILED).failure());

    assertThat(failure.category()).isEqualTo(ErrorCategory.REGION_UNAVAILABLE);
    assertThat(failure.message()).contains(region);
    assertThat(failure.remedy()).contains("another region").contains(other).doesNotContain(region);
  }
}
