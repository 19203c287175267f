package io.hosteddb.provider.turso;

import static io.hosteddb.provider.turso.TursoHost.CREATE;
import static io.hosteddb.provider.turso.TursoHost.DELETE;
import static io.hosteddb.provider.turso.TursoHost.FIND;
import static io.hosteddb.provider.turso.TursoHost.FIND_GROUP;
import static io.hosteddb.provider.turso.TursoHost.LIST_GROUPS;
import static io.hosteddb.provider.turso.TursoHost.MAKE_GROUP;
import static io.hosteddb.provider.turso.TursoHost.MINT;
import static io.hosteddb.provider.turso.TursoHost.SQL;
import static io.hosteddb.provider.turso.TursoHost.WAKE_GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.turso.TursoBehavior;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each trap of the vendor that the backend knows, through the whole library. */
class TursoProviderTest {
  private static final String GROUP = TursoUnderTest.GROUP;

  private static void atOnce(TursoHost host) {
    host.vendor().set(behavior -> behavior.servesAfter = () -> Duration.ZERO);
  }

  @Test
  void freshDatabaseInAGroupThatIsThere_takesCreateTokenAndProbe() {
    try (TursoHost host = TursoHost.open()) {
      atOnce(host);
      HostedDatabase database = host.ready();
      System.out.println("[vendor calls] turso/cloud, fresh, group there: " + host.calls());
      assertThat(host.calls()).containsExactly(LIST_GROUPS, CREATE, MINT, SQL);
      host.vendor().traffic().clear();
      host.detached(database);
      System.out.println("[vendor calls] turso/cloud, detach: " + host.calls());
      assertThat(host.calls()).containsExactly(FIND, DELETE);
    }
  }

  @Test
  void fixedGroup_isAskedForItsLocationOncePerProcess() {
    try (TursoHost host = TursoHost.open(Map.of("turso.group", "default"))) {
      atOnce(host);
      host.vendor().makeGroup("default", "aws-eu-west-1");
      HostedDatabase first = host.ready();
      assertThat(host.calls()).containsExactly(LIST_GROUPS, CREATE, MINT, SQL, FIND_GROUP);
      assertThat(first.placement().requestedRegion()).isEqualTo(RegionId.of("sjc"));
      assertThat(first.placement().placedRegion()).isEqualTo(RegionId.of("aws-eu-west-1"));
      HostedDatabase second = host.ready();
      System.out.println("[vendor calls] turso/cloud, fresh, fixed group: " + host.calls());
      assertThat(host.calls()).containsExactly(CREATE, MINT, SQL);
      assertThat(second.placement().placedRegion()).isEqualTo(RegionId.of("aws-eu-west-1"));
    }
  }

  @Test
  void variablesOpenTheDatabase_andRegionAndIdAreShown() throws Exception {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      String url =
          host.variables(database)
              .find(VariableName.of("TURSO_DATABASE_URL"))
              .orElseThrow()
              .reveal();
      assertThat(url).matches("libsql://127\\.0\\.0\\.1:\\d+\\?tls=0");
      host.client(database).writeAndRead();
      assertThat(database.placement().requestedRegion()).isEqualTo(RegionId.of("sjc"));
      assertThat(database.placement().placedRegion()).isEqualTo(RegionId.of("aws-us-west-2"));
      assertThat(database.placement().externalId())
          .isEqualTo(host.vendor().idOf(database.placement().vendorName().value()).orElseThrow());
    }
  }

  @Test
  void readyOnlyWhenTheHostServes() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.servesAfter = () -> Duration.ofSeconds(15));
      HostedDatabase database = host.ready();
      Instant ready = Objects.requireNonNull(database.times().readyAt());
      Duration took = Duration.between(database.times().createdAt(), ready);
      assertThat(took).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(21));
      assertThat(host.count(CREATE)).isEqualTo(1);
      assertThat(host.count(MINT)).isEqualTo(1);
      assertThat(host.count(SQL)).isLessThan(25);
    }
  }

  @Test
  void missingGroup_isMadeInTheLocation() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      atOnce(host);
      HostedDatabase database = host.ready(host.attachIn("lhr"));
      System.out.println("[vendor calls] turso/cloud, fresh, group missing: " + host.calls());
      assertThat(host.calls())
          .containsExactly(LIST_GROUPS, CREATE, MAKE_GROUP, FIND_GROUP, FIND, CREATE, MINT, SQL);
      assertThat(host.vendor().groups()).containsExactly("hosteddb-aws-eu-west-1");
      assertThat(database.placement().placedRegion()).isEqualTo(RegionId.of("aws-eu-west-1"));
      host.detached(database);
      assertThat(host.vendor().groups()).containsExactly("hosteddb-aws-eu-west-1");
    }
  }

  @Test
  void groupThatAppearsLateAndIsDownAtFirst_isWaitedFor() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      host.vendor()
          .set(behavior -> {
            behavior.groupAppearsAfter = Duration.ofSeconds(20);
            behavior.groupDownFor = Duration.ofSeconds(20);
          });
      HostedDatabase database = host.ready();
      assertThat(Duration.between(database.times().createdAt(), database.times().readyAt()))
          .isGreaterThan(Duration.ofSeconds(40));
      assertThat(host.count(MAKE_GROUP)).isEqualTo(1);
      assertThat(host.count(CREATE)).isEqualTo(2);
    }
  }

  @Test
  void groupThatNeverAppears_failsAndRetryHelps() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      host.vendor().set(behavior -> behavior.groupAppearsAfter = Duration.ofMinutes(10));
      HostedDatabase database = host.attach();
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
      assertThat(failure.message()).contains("the group hosteddb-aws-us-west-2");
      assertThat(failure.retryable()).isTrue();
      host.pass(Duration.ofMinutes(10));
      assertThat(host.ready(host.retry(database)).failure()).isNull();
    }
  }

  @Test
  void manyAtOnceWithoutGroup_makeOneGroup() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      List<HostedDatabase> databases = Stream.generate(host::attach).limit(5).toList();
      databases.forEach(database -> assertThat(host.ready(database)).isNotNull());
      assertThat(host.vendor().groups()).containsExactly(GROUP);
      assertThat(host.vendor().inventory()).hasSize(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void groupThatSomebodyMadeMeanwhile_isUsed(TursoBehavior.Taken taken) {
    try (TursoHost host = TursoHost.withoutGroup()) {
      host.vendor().set(behavior -> behavior.taken = taken);
      HostedDatabase database = host.attach();
      host.vendor()
          .faults(
              Faults.once(
                  CREATE,
                  new Fault.Answer(
                      "late", false, Reply.json(400, Map.of("error", "group not found")))));
      host.vendor().makeGroup(GROUP, "aws-us-west-2");
      assertThat(host.ready(database).placement().placedRegion())
          .isEqualTo(RegionId.of("aws-us-west-2"));
      assertThat(host.count(MAKE_GROUP)).isEqualTo(1);
    }
  }

  @Test
  void groupOfOurNameElsewhere_isAConflict() {
    try (TursoHost host = TursoHost.withoutGroup()) {
      HostedDatabase database = host.attach();
      host.vendor()
          .faults(
              Faults.once(
                  CREATE,
                  new Fault.Answer(
                      "late", false, Reply.json(400, Map.of("error", "group not found")))));
      host.vendor().makeGroup(GROUP, "aws-eu-west-1");
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.CONFLICT);
      assertThat(failure.message()).contains("is in eu-west-1, not in aws-us-west-2");
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void archivedGroup_isWokenOnce() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().archive(GROUP);
      HostedDatabase database = host.ready();
      assertThat(host.count(WAKE_GROUP)).isEqualTo(1);
      assertThat(host.vendor().idOf(database.placement().vendorName().value())).isPresent();
    }
  }

  @Test
  void groupThatFallsAsleepBeforeTheHostServes_isWoken() throws Exception {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.run(() -> host.count(SQL) == 1);
      host.vendor().archive(GROUP);
      HostedDatabase ready = host.ready(database);
      assertThat(host.count(WAKE_GROUP)).isEqualTo(1);
      assertThat(host.count(CREATE)).isEqualTo(1);
      host.client(ready).writeAndRead();
    }
  }

  /** Two of a storm's disturbances at one database, which then waited for its time limit. */
  @Test
  void groupThatFallsAsleepAgain_isWokenAgain() throws Exception {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.run(() -> host.count(SQL) == 1);
      host.vendor().archive(GROUP);
      host.run(() -> host.count(WAKE_GROUP) == 1);
      host.vendor().archive(GROUP);
      HostedDatabase ready = host.ready(database);
      assertThat(host.count(WAKE_GROUP)).isEqualTo(2);
      assertThat(host.count(CREATE)).isEqualTo(1);
      host.client(ready).writeAndRead();
    }
  }

  @ParameterizedTest
  @EnumSource
  void foreignDatabaseOfTheName_isAConflictHoweverItIsSaid(TursoBehavior.Taken taken) {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.taken = taken);
      HostedDatabase database = host.attach();
      String name = database.placement().vendorName().value();
      host.vendor().plant(name, GROUP, "CREATE TABLE theirs (x)");
      String id = host.vendor().idOf(name).orElseThrow();
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.CONFLICT);
      assertThat(failure.message()).contains(name);
      assertThat(failure.remedy()).contains("rename or delete").contains("retry");
      assertThat(host.failure(host.retry(database)).category()).isEqualTo(ErrorCategory.CONFLICT);
      host.detached(database);
      assertThat(host.vendor().idOf(name)).hasValue(id);
    }
  }

  @ParameterizedTest
  @EnumSource
  void createWhoseAnswerWasLost_isFoundAndAdopted(TursoBehavior.Taken taken) throws Exception {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.taken = taken);
      host.vendor().faults(Faults.once(CREATE, new Fault.Reset(true)));
      HostedDatabase database = host.ready();
      assertThat(host.count(CREATE)).isEqualTo(1);
      assertThat(host.vendor().inventory()).hasSize(1);
      assertThat(host.vendor().writersOf(database.placement().vendorName().value())).isEqualTo(1);
      host.client(database).writeAndRead();
      host.detached(database);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void createThatAppearsOnlyAfterTheLook_isAdopted() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      String name = database.placement().vendorName().value();
      host.vendor().faults(Faults.once(CREATE, new Fault.Reset(false)));
      host.step();
      // The vendor carries it out between our look and our second create.
      Faults late =
          call -> {
            if (call.toString().equals(CREATE) && host.vendor().idOf(name).isEmpty()) {
              host.vendor().plant(name, GROUP);
            }
            return Optional.empty();
          };
      host.vendor().faults(late);
      HostedDatabase ready = host.ready(database);
      assertThat(host.vendor().idOf(name)).hasValue(ready.placement().externalId());
    }
  }

  @Test
  void answerWithoutAUsableHost_isNotBelieved() {
    try (TursoHost host = TursoHost.open()) {
      Map<String, ?> answer =
          Map.of(
              "database", Map.of("DbId", "x", "Name", "x", "Hostname", "evil.example/path@turso"));
      host.vendor()
          .faults(Faults.once(CREATE, new Fault.Answer("evil", true, Reply.json(200, answer))));
      HostedDatabase database = host.ready();
      assertThat(host.vendor().idOf(database.placement().vendorName().value()))
          .hasValue(database.placement().externalId());
    }
  }

  @Test
  void foreignDatabaseThatHoldsSomething_isNotAdoptedAfterADoubtfulCreate() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      String name = database.placement().vendorName().value();
      host.vendor().faults(Faults.once(CREATE, new Fault.Reset(false)));
      host.vendor().plant(name, GROUP, "CREATE TABLE theirs (x)");
      String id = host.vendor().idOf(name).orElseThrow();
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.CONFLICT);
      assertThat(failure.message()).contains("holds data");
      // Nobody may write in it with a token of ours.
      assertThat(host.vendor().writersOf(name)).isZero();
      host.detached(database);
      assertThat(host.vendor().idOf(name)).hasValue(id);
    }
  }

  @Test
  void databaseInAnotherGroup_isNotAdoptedAndNotDeleted() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().makeGroup("others", "aws-us-west-2");
      HostedDatabase database = host.attach();
      String name = database.placement().vendorName().value();
      host.vendor().faults(Faults.once(CREATE, new Fault.Reset(false)));
      host.vendor().plant(name, "others");
      assertThat(host.failure(database).message()).contains("in the group 'others'");
      host.detached(database);
      assertThat(host.vendor().idOf(name)).isPresent();
    }
  }

  @Test
  void detachAfterALostCreate_deletesWhatWasMade() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().faults(Faults.once(CREATE, new Fault.Reset(true)));
      HostedDatabase database = host.attach();
      host.step();
      assertThat(host.vendor().inventory()).hasSize(1);
      host.detached(database);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void anotherDatabaseUnderTheName_isNotDeleted() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      String name = database.placement().vendorName().value();
      host.vendor().drop(name);
      host.vendor().plant(name, GROUP);
      host.detached(database);
      assertThat(host.vendor().idOf(name)).isPresent();
    }
  }

  @Test
  void databaseThatVanishesBeforeItServes_isMadeAgain() throws Exception {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.run(() -> host.count(SQL) == 1);
      host.vendor().drop(database.placement().vendorName().value());
      HostedDatabase ready = host.ready(database);
      assertThat(host.count(CREATE)).isEqualTo(2);
      assertThat(host.count(MINT)).isEqualTo(2);
      assertThat(host.vendor().idOf(database.placement().vendorName().value()))
          .hasValue(ready.placement().externalId());
      host.client(ready).writeAndRead();
    }
  }

  @Test
  void anotherDatabaseThatTookThePlace_isAConflict() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.run(() -> host.count(SQL) == 1);
      host.vendor().drop(database.placement().vendorName().value());
      host.vendor().plant(database.placement().vendorName().value(), GROUP);
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.CONFLICT);
      assertThat(failure.message()).contains("took the place");
    }
  }

  @Test
  void tokenThatIsNotKnownAtOnce_isNotMintedAgain() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      Instant until = database.times().createdAt().plusSeconds(8);
      host.vendor().set(behavior -> behavior.refusesTokensUntil = until);
      assertThat(host.ready(database).times().readyAt()).isAfterOrEqualTo(until);
      assertThat(host.count(MINT)).isEqualTo(1);
    }
  }

  @Test
  void tokensRefusedForGood_failAndRetryMintsAnew() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.attach();
      host.vendor().set(behavior -> behavior.refusesTokensUntil = Instant.MAX);
      Failure failure = host.failure(database);
      assertThat(failure.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
      assertThat(failure.message()).contains("refuses the tokens").contains("HTTP 401");
      assertThat(host.count(MINT)).isEqualTo(2);
      host.vendor().set(behavior -> behavior.refusesTokensUntil = Instant.MIN);
      assertThat(host.ready(host.retry(database))).isNotNull();
      assertThat(host.vendor().inventory()).hasSize(1);
    }
  }

  @Test
  void tokenThatExpiresWhileTheHostComesUp_isMintedAnew() throws Exception {
    try (TursoHost host = TursoHost.open(Map.of("turso.token-expiration", "20s"))) {
      host.vendor().set(behavior -> behavior.servesAfter = () -> Duration.ofSeconds(30));
      HostedDatabase database = host.ready();
      assertThat(host.count(MINT)).isEqualTo(2);
      host.client(database).writeAndRead();
      host.pass(Duration.ofSeconds(20));
      assertThat(host.client(database).send("SELECT 1").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void blockedDatabase_isAQuotaProblem() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.blocked = true);
      Failure failure = host.failure(host.attach());
      assertThat(failure.category()).isEqualTo(ErrorCategory.QUOTA_EXCEEDED);
      assertThat(failure.message()).contains("has used up what its plan allows");
    }
  }

  @Test
  void deleteProtection_isNotSwitchedOffButReported() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      String name = database.placement().vendorName().value();
      host.vendor().protect(name, true);
      HostedDatabase unused = host.detach(database);
      host.run(() -> host.get(database.id()).failure() != null);
      Failure problem = Objects.requireNonNull(host.get(database.id()).failure());
      assertThat(problem.message()).contains("delete protection is on").contains(name);
      assertThat(problem.remedy()).contains("switch delete protection off");
      assertThat(host.vendor().idOf(name)).isPresent();
      host.vendor().protect(name, false);
      host.run(() -> host.get(database.id()).status() == DatabaseStatus.DELETED);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void refusalForThePlansLimitThatLeavesAnEntry_isCleanedUpByDetach() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor()
          .set(behavior -> {
            behavior.mostDatabases = 0;
            behavior.overLimitLeavesEntry = true;
          });
      HostedDatabase database = host.attach();
      assertThat(host.failure(database).category()).isEqualTo(ErrorCategory.QUOTA_EXCEEDED);
      assertThat(host.vendor().inventory()).hasSize(1);
      host.detached(database);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void pageOfAProxy_isNotTakenForAnAbsentDatabase() {
    try (TursoHost host = TursoHost.open()) {
      HostedDatabase database = host.ready();
      host.vendor()
          .faults(
              Faults.always(
                  FIND, new Fault.Answer("router", false, Reply.text(404, "404 page not found"))));
      HostedDatabase unused = host.detach(database);
      host.run(() -> host.get(database.id()).failure() != null);
      Failure problem = Objects.requireNonNull(host.get(database.id()).failure());
      assertThat(problem.remedy()).contains("turso.base-url");
      host.vendor().faults(Faults.none());
      host.run(() -> host.get(database.id()).status() == DatabaseStatus.DELETED);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void databaseOfUnknownOwnerThatNeverServes_isShownAndKept() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().set(behavior -> behavior.servesAfter = () -> Duration.ofMinutes(30));
      HostedDatabase database = host.attach();
      host.vendor().faults(Faults.once(CREATE, new Fault.Reset(true)));
      host.step();
      HostedDatabase unused = host.detach(database);
      host.run(() -> host.get(database.id()).failure() != null);
      Failure problem = Objects.requireNonNull(host.get(database.id()).failure());
      assertThat(problem.category()).isEqualTo(ErrorCategory.CONFLICT);
      assertThat(problem.message()).contains("nobody can tell whether this platform created it");
      assertThat(host.vendor().inventory()).hasSize(1);
      // It serves in the end, and is empty: ours.
      host.run(() -> host.get(database.id()).status() == DatabaseStatus.DELETED);
      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  @Test
  void locationsAreThoseOfToday() {
    try (TursoHost host = TursoHost.open()) {
      host.vendor()
          .set(behavior -> {
            behavior.locations.put("aws-eu-central-1", "AWS EU Central (Frankfurt)");
            behavior.locations.put("lhr", "London, UK (old)");
          });
      atOnce(host);
      HostedDatabase database = host.ready(host.attachIn("aws-eu-central-1"));
      assertThat(database.placement().placedRegion()).isEqualTo(RegionId.of("aws-eu-central-1"));
      // An older code that Turso still lists is itself, not its stand-in.
      assertThat(host.ready(host.attachIn("lhr")).placement().placedRegion())
          .isEqualTo(RegionId.of("lhr"));
    }
  }
}
