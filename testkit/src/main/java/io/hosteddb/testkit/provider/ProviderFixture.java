package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SettableClock;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A provider under test, with what every rule needs around it. */
final class ProviderFixture {
  private static final int MARK_LENGTH = 10;
  private static final Pattern DATABASE_ID = Pattern.compile("d[0-9a-hjkmnp-tv-z]{18}");

  private final ProviderUnderTest subject;
  private final ConformanceReport report;
  private final LeakDetector transcript = new LeakDetector();
  private final SecureRandom random = new SecureRandom();
  private final RegionId region;
  private final String platform;
  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private final Set<DrivenDatabase> open = ConcurrentHashMap.newKeySet();
  private final List<DatabaseIdentity> planted = new ArrayList<>();
  private volatile DatabaseProvider current;
  private int weight;

  ProviderFixture(ProviderUnderTest subject, ConformanceReport report) {
    this.subject = subject;
    this.report = report;
    this.current = subject.provider();
    this.platform = "testkit-" + mark();
    this.region = regionAsked(subject.provider().descriptor());
    report.provider(subject.provider().descriptor());
    subject.platformSecrets().forEach(s -> transcript.secret("a credential of the platform", s));
  }

  /** Each test is a platform of its own: two runs against one vendor own nothing of each other. */
  private String mark() {
    String alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    return random
        .ints(MARK_LENGTH, 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  /** What the engine would ask for when a user names no region. */
  private static RegionId regionAsked(ProviderDescriptor descriptor) {
    RegionId asked = descriptor.profile().defaultRegion();
    List<RegionId> standIns = descriptor.regionAliases().getOrDefault(asked, List.of());
    return standIns.isEmpty() ? asked : standIns.get(0);
  }

  ProviderUnderTest subject() {
    return subject;
  }

  /** The provider of the process that lives now. */
  DatabaseProvider provider() {
    return current;
  }

  ConformanceReport report() {
    return report;
  }

  LeakDetector transcript() {
    return transcript;
  }

  RegionId region() {
    return region;
  }

  VariableContract contract() {
    return provider().descriptor().profile().contract();
  }

  CallContext call() {
    return CallContext.startingNow(subject.callBudget());
  }

  DatabaseIdentity newIdentity() {
    DatabaseId id = DatabaseId.create(SettableClock.START, random);
    DatabaseIdentity identity = new DatabaseIdentity(id, VendorName.of("tk", id), platform);
    ids.add(id.value());
    transcript.isPublic(identity.vendorName().value());
    transcript.isPublic(identity.vendorName().withUnderscores());
    transcript.isPublic(identity.ownershipMark());
    transcript.isPublic(id.value());
    return identity;
  }

  DrivenDatabase newDatabase() {
    return new DrivenDatabase(this, newIdentity(), provider());
  }

  /** A foreign resource of the identity's name is planted; it is removed at the end. */
  void plant(DatabaseIdentity owner) throws Exception {
    planted.add(owner);
    subject.plantForeign(owner);
  }

  void begun(DrivenDatabase database) {
    open.add(database);
  }

  void ended(DrivenDatabase database) {
    open.remove(database);
  }

  /** Restarts the process; empty if the seam is not there. */
  Optional<DatabaseProvider> restart(CrashPoints cuts) throws Exception {
    Optional<DatabaseProvider> next = subject.restart(cuts);
    next.ifPresent(provider -> current = provider);
    return next;
  }

  /** The provider after a restart of the process; the same one if the seam is not there. */
  DatabaseProvider restarted() throws Exception {
    return restart(CrashPoints.counting()).orElse(current);
  }

  List<String> inventory() throws Exception {
    return subject.inventory().stream().filter(this::isOfThisTest).sorted().toList();
  }

  /** What names databases, and none of this test's, is the work of another run. */
  private boolean isOfThisTest(String thing) {
    Matcher named = DATABASE_ID.matcher(thing);
    boolean others = false;
    while (named.find()) {
      if (ids.contains(named.group())) {
        return true;
      }
      others = true;
    }
    return !others;
  }

  /** What is there now and was not there before. */
  List<String> added(List<String> before) throws Exception {
    List<String> now = new ArrayList<>(inventory());
    before.forEach(now::remove);
    return now;
  }

  /** How many things of the inventory one undisturbed database is made of; a rule asks. */
  int weight(ProviderRule rule) throws Exception {
    if (weight == 0) {
      List<String> before = inventory();
      DrivenDatabase database = newDatabase();
      DriveOutcome ending = database.provision();
      if (ending.ready() == null) {
        throw rule.broken("An undisturbed provision " + ending.story() + ".");
      }
      weight = added(before).size();
      if (weight == 0) {
        throw new AssertionError("inventory() shows nothing new after a database was made.");
      }
      DriveOutcome end = database.deprovision();
      if (!end.gone()) {
        throw rule.broken("An undisturbed deprovision " + end.story() + ".");
      }
    }
    return weight;
  }

  /** Requires that exactly one database was made since, and that it works. */
  void requireOne(ProviderRule rule, List<String> before, DriveOutcome ending, String when)
      throws Exception {
    Provisioned ready = ending.ready();
    if (ready == null) {
      throw rule.broken(when + ", provisioning " + ending.story() + " instead of Done.");
    }
    List<String> made = added(before);
    rule.require(
        made.size() == weight(rule),
        when
            + ", the vendor has "
            + made
            + " where an undisturbed run leaves "
            + weight(rule)
            + ".");
    requireConnects(rule, ready, when);
  }

  void requireNothing(ProviderRule rule, List<String> before, DriveOutcome ending, String when)
      throws Exception {
    rule.require(ending.gone(), when + ", deprovisioning " + ending.story() + " instead of Done.");
    List<String> left = added(before);
    rule.require(left.isEmpty(), when + ", deprovisioning said Done and left " + left + ".");
  }

  void requireConnects(ProviderRule rule, Provisioned ready, String when) throws Exception {
    ConnectionCheck check = subject.connectionCheck().orElse(null);
    if (check == null) {
      report.missing("connectionCheck()", "nobody knows whether the variables open the database");
      return;
    }
    try {
      check.connectAndCheck(ready.variables());
    } catch (Exception | AssertionError e) {
      throw rule.broken(when + ", a client with the variables cannot use the database.", e);
    }
  }

  void saw(StepResult<Provisioned> result) {
    transcript.said("the result of provision", result);
    result
        .checkpoint()
        .ifPresent(saved -> transcript.secrets(saved, subject.publicCheckpointKeys()));
    if (result instanceof StepResult.Done<Provisioned> ready) {
      transcript.secrets(contract(), ready.value().variables());
      isPublic(ready.value().resource());
    } else if (result instanceof StepResult.Pending<Provisioned> pending) {
      transcript.said("the progress of provision", pending.progress());
      pending.resource().ifPresent(this::isPublic);
    } else if (result instanceof StepResult.Failed<Provisioned> failed) {
      transcript.said("the failure of provision", failed.failure());
    }
  }

  void sawRemoval(StepResult<Nothing> result) {
    transcript.said("the result of deprovision", result);
    if (result instanceof StepResult.Pending<Nothing> pending) {
      transcript.said("the progress of deprovision", pending.progress());
      pending
          .checkpoint()
          .ifPresent(saved -> transcript.secrets(saved, subject.publicCheckpointKeys()));
    } else if (result instanceof StepResult.Failed<Nothing> failed) {
      transcript.said("the failure of deprovision", failed.failure());
    }
  }

  void saw(String operation, Throwable thrown) {
    transcript.threw(operation, thrown);
  }

  private void isPublic(@Nullable VendorResource resource) {
    if (resource != null) {
      transcript.isPublic(resource.externalId());
      transcript.isPublic(resource.region().value());
    }
  }

  /** A text of the provider as it may stand in a failure message of the kit. */
  String masked(@Nullable String text) {
    return transcript.masked(String.valueOf(text));
  }

  static String describe(StepResult<?> result) {
    return result.fold(
        done -> "Done", pending -> "Pending: " + pending.progress(), failed -> "Failed");
  }

  void close() throws Exception {
    try {
      removeDatabases();
      removePlanted();
    } finally {
      subject.close();
    }
  }

  /** What a test that failed, or that looked at one half of a life only, has left. */
  private void removeDatabases() throws Exception {
    for (DrivenDatabase database : List.copyOf(open)) {
      if (report.hasOverrun() || !database.continueWith(restarted()).remove()) {
        report.left("database " + database.identity().vendorName() + ", maybe");
      }
    }
  }

  private void removePlanted() {
    for (DatabaseIdentity owner : planted) {
      try {
        if (!subject.removeForeign(owner)) {
          report.missing(
              "removeForeign(DatabaseIdentity)",
              "what was planted as foreign is still at the vendor");
        }
      } catch (Exception e) {
        report.left("what was planted as " + owner.vendorName() + " (" + e.getClass() + ")");
      }
    }
  }
}
