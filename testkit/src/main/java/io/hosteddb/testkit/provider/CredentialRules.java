package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.CREDENTIALS_ONCE;
import static io.hosteddb.testkit.provider.ProviderRule.NO_SECRETS;
import static io.hosteddb.testkit.provider.ProviderRule.OVERLAP;
import static io.hosteddb.testkit.provider.ProviderRule.REVOKED;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules 15 to 17, and rule 6 of credentials; of a provider that can replace them. */
abstract class CredentialRules extends RuleTests {
  private static final CredentialId FIRST = CredentialId.main(1);
  private static final CredentialId SECOND = CredentialId.main(2);
  private static final CredentialId THIRD = CredentialId.main(3);
  private static final int MAX_POINTS = 500;

  @BeforeEach
  void requireCapability() {
    Assumptions.assumeTrue(
        fixture().provider().credentials().isPresent(),
        "Not tested: the provider cannot replace credentials.");
  }

  private CredentialTraits traits() {
    return fixture().provider().credentials().map(Credentials::traits).orElseThrow();
  }

  /** A database that is ready, and the variables that provisioning handed out. */
  private record Made(DrivenDatabase database, VariableValues first) {
    ProviderDriver driver() {
      return database.driver();
    }
  }

  /** What does not come so far fails rule 2. */
  private Made made() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    Provisioned ready = database.provision().ready();
    Assumptions.assumeTrue(
        ready != null && fixture().contract().difference(ready.variables()).isEmpty(),
        "Not tested: an undisturbed provision does not come to a database. See rule 2.");
    return new Made(database, Objects.requireNonNull(ready).variables());
  }

  /** What cannot be made or removed undisturbed fails other rules. */
  private void requireUndisturbed() throws Exception {
    try {
      int unused = fixture().weight(CREDENTIALS_ONCE);
    } catch (AssertionError e) {
      Assumptions.abort("Not tested: an undisturbed life fails other rules.");
    }
  }

  private IssuedCredentials issue(ProviderRule rule, Made made, CredentialId credential)
      throws Exception {
    IssuedCredentials issued;
    try {
      issued = made.driver().issue(credential);
    } catch (AssertionError | ProviderException e) {
      throw rule.broken(
          "Issuing " + credential + " ended with " + fixture().masked(e.toString()) + ".");
    }
    return issued;
  }

  private boolean opens(VariableValues values) throws Exception {
    ConnectionCheck check =
        given(
            fixture().subject().connectionCheck(),
            "connectionCheck()",
            "nobody knows which credentials open a database");
    try {
      check.connectAndCheck(values);
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      return false;
    }
  }

  private void requireNew(Made made, VariableValues values, String which) {
    String difference = fixture().contract().difference(values).orElse("");
    OVERLAP.require(difference.isEmpty(), which + " are issued, but " + difference + ".");
    OVERLAP.require(!values.equals(made.first()), which + " are those of before.");
  }

  @Test
  @DisplayName("Rule 15: a new generation works beside the old one")
  void rule15_newWorksBesideTheOld() throws Exception {
    Made made = made();
    VariableValues second = issue(OVERLAP, made, SECOND).variables();
    requireNew(made, second, SECOND.toString());
    OVERLAP.require(opens(second), "the database cannot be used with " + SECOND + ".");
    VariableValues third = issue(OVERLAP, made, THIRD).variables();
    OVERLAP.require(opens(third), "the database cannot be used with " + THIRD + ".");
    OVERLAP.require(!third.equals(second), THIRD + " are those of " + SECOND + ".");
    if (traits().overlap()) {
      OVERLAP.require(
          opens(made.first()) && opens(second),
          "the traits say that generations overlap, and one has ended although it was not revoked.");
    }
  }

  @Test
  @DisplayName("Rule 16: what is revoked is dead, and nothing else is touched")
  void rule16_revokedIsDead() throws Exception {
    requireUndisturbed();
    Made neighbour = made();
    List<String> before = fixture().inventory();
    Made made = made();
    VariableValues second = issue(REVOKED, made, SECOND).variables();
    Optional<OpenSession> session = fixture().subject().openSession(made.first());
    Revoked revoked = revoke(made, FIRST);
    requireHonest(revoked, made.first(), "Revoking " + FIRST);
    REVOKED.require(opens(second), "revoking " + FIRST + " has ended " + SECOND + ", too.");
    REVOKED.require(
        opens(neighbour.first()), "revoking " + FIRST + " has ended another database's.");
    if (revoked.isDead()) {
      requireWeight(REVOKED, before, "After " + FIRST + " was revoked");
    }
    REVOKED.require(
        revoke(made, FIRST).isDead() == revoked.isDead(),
        "revoking " + FIRST + " again says something else.");
    Revoked unused = revoke(made, CredentialId.main(9));
    REVOKED.require(
        opens(second), "revoking a generation that there never was has ended " + SECOND + ".");
    // Last: without the seam the rest was looked at.
    requireEnded(revoked, session);
  }

  private Revoked revoke(Made made, CredentialId credential) throws Exception {
    try {
      return made.driver().revoke(credential);
    } catch (AssertionError | ProviderException e) {
      throw REVOKED.broken(
          "Revoking " + credential + " ended with " + fixture().masked(e.toString()) + ".");
    }
  }

  /** What says that it is dead opens nothing; what the traits promise is kept. */
  private void requireHonest(Revoked revoked, VariableValues values, String what) throws Exception {
    REVOKED.require(
        revoked.isDead() || !traits().revokesAtOnce(),
        what + " says \"" + revoked + "\", and the traits promise that it ends at once.");
    REVOKED.require(
        !revoked.isDead() || !opens(values),
        what + " says dead, and a client still gets in with it.");
    REVOKED.require(
        revoked.isDead() || revoked.until().isPresent() || revoked.note().isPresent(),
        what + " does not say how long it stays valid, nor why.");
  }

  private void requireEnded(Revoked revoked, Optional<OpenSession> session) throws Exception {
    if (!traits().endsSessions() || !revoked.isDead()) {
      session.ifPresent(OpenSession::close);
      return;
    }
    try (OpenSession open =
        given(
            session,
            "openSession(VariableValues)",
            "nobody knows whether revoking ends open connections")) {
      REVOKED.require(
          !open.isAlive(), "the traits promise that revoking ends open sessions, and one goes on.");
    }
  }

  private void requireWeight(ProviderRule rule, List<String> before, String when) throws Exception {
    List<String> there = fixture().added(before);
    rule.require(
        there.size() == fixture().weight(rule),
        when
            + ", the vendor has "
            + there
            + " where one generation leaves "
            + fixture().weight(rule)
            + ".");
  }

  @Test
  @DisplayName("Rule 16: in an emergency every generation dies, and the next one works")
  void rule16_everythingIsRevoked() throws Exception {
    requireUndisturbed();
    Made neighbour = made();
    List<String> before = fixture().inventory();
    Made made = made();
    VariableValues second = issue(REVOKED, made, SECOND).variables();
    Optional<OpenSession> session = fixture().subject().openSession(second);
    Revoked revoked;
    try {
      revoked = made.driver().revokeAll();
    } catch (AssertionError | ProviderException e) {
      throw REVOKED.broken("Revoking all ended with " + fixture().masked(e.toString()) + ".");
    }
    requireHonest(revoked, made.first(), "Revoking all, of " + FIRST + ",");
    requireHonest(revoked, second, "Revoking all, of " + SECOND + ",");
    VariableValues third = issue(REVOKED, made, THIRD).variables();
    REVOKED.require(opens(third), "after all were revoked, the next ones open nothing.");
    REVOKED.require(opens(neighbour.first()), "revoking all has ended another database's.");
    if (revoked.isDead()) {
      requireWeight(REVOKED, before, "After all were revoked and others issued");
    }
    requireEnded(revoked, session);
  }

  @Test
  @DisplayName("Rule 17: losing any one result of issuing leaves one generation")
  void rule17_lostResultLeavesOneGeneration() throws Exception {
    requireUndisturbed();
    for (int losing = 1; losing <= MAX_POINTS; losing++) {
      List<String> before = fixture().inventory();
      Made made = made();
      boolean lost = losing(made, losing);
      if (lost) {
        VariableValues second = issue(CREDENTIALS_ONCE, made, SECOND).variables();
        String when = "After losing the result of step " + losing + " of issuing";
        CREDENTIALS_ONCE.require(opens(second), when + ", the database cannot be used.");
        if (traits().revokesAtOnce()) {
          Revoked unused = revoke(made, FIRST);
          requireWeight(CREDENTIALS_ONCE, before, when + " and revoking " + FIRST);
        }
      }
      DriveOutcome ending = made.database().deprovision();
      fixture()
          .requireNothing(
              CREDENTIALS_ONCE, before, ending, "After step " + losing + " of issuing was lost");
      if (!lost) {
        report().figure("lost results of issuing survived", losing - 1);
        return;
      }
    }
    throw CREDENTIALS_ONCE.broken("issuing takes over " + MAX_POINTS + " steps.");
  }

  /** Loses the result of one step, or comes to the end before; then nothing is lost. */
  private boolean losing(Made made, int losing) throws Exception {
    for (int step = 1; step < losing; step++) {
      StepResult<IssuedCredentials> result = made.driver().issueStep(SECOND);
      if (result instanceof StepResult.Done) {
        return false;
      }
      waitAfter(result);
    }
    StepResult<IssuedCredentials> unused = made.driver().loseIssueStep(SECOND);
    made.driver().servedBy(fixture().restarted());
    return true;
  }

  /** A vendor that carries changes out later is never done unless its time passes. */
  private void waitAfter(StepResult<IssuedCredentials> result) throws InterruptedException {
    if (result instanceof StepResult.Pending<IssuedCredentials> pending) {
      Duration wait = pending.pollAfter().orElse(Duration.ofSeconds(1));
      if (!wait.isZero()) {
        fixture().subject().passTime(wait);
      }
    } else if (result instanceof StepResult.Failed) {
      throw new AssertionError("Issuing has failed: " + result);
    }
  }

  @Tag("cuts")
  @Test
  @DisplayName("Rule 17: after a crash at any point of issuing one generation comes of it, or none")
  void rule17_crashLeavesOneGeneration() throws Exception {
    requireUndisturbed();
    int point = 0;
    for (; point < MAX_POINTS; point++) {
      List<String> before = fixture().inventory();
      Made made = made();
      Optional<String> died = crash(made, SECOND, point);
      String when = died.orElse("Without a crash");
      if (died.isPresent()) {
        VariableValues second = issue(CREDENTIALS_ONCE, made, SECOND).variables();
        CREDENTIALS_ONCE.require(opens(second), when + ", the database cannot be used.");
        if (traits().revokesAtOnce()) {
          Revoked unused = revoke(made, FIRST);
          requireWeight(CREDENTIALS_ONCE, before, when + " and revoking " + FIRST);
          requireGivenUp(made, second, point, before);
        }
      }
      fixture().requireNothing(CREDENTIALS_ONCE, before, made.database().deprovision(), when);
      if (died.isEmpty()) {
        break;
      }
    }
    report().figure("cut points in issuing", point);
  }

  /** Who dies there need not go on: what is half made is revoked, too. */
  private void requireGivenUp(Made made, VariableValues valid, int point, List<String> before)
      throws Exception {
    Optional<String> when = crash(made, THIRD, point);
    if (when.isPresent()) {
      Revoked unused = revoke(made, THIRD);
      CREDENTIALS_ONCE.require(opens(valid), when.get() + ", those of before open nothing.");
      requireWeight(CREDENTIALS_ONCE, before, when.get() + " and revoking " + THIRD);
    }
  }

  /**
   * Issues until the process dies, and starts another.
   *
   * @return after what it died; empty if it came to the end before
   */
  private Optional<String> crash(Made made, CredentialId credential, int point) throws Exception {
    CrashPoints cuts = CrashPoints.crashAt(point);
    DatabaseProvider mortal =
        given(
            fixture().restart(cuts),
            "restart(CrashPoints)",
            "no crash in the middle of issuing was tried");
    made.driver().servedBy(mortal);
    boolean died = dies(made, credential, cuts);
    made.driver().servedBy(fixture().restarted());
    return died
        ? Optional.of("After a crash at \"" + last(cuts) + "\" of issuing " + credential)
        : Optional.empty();
  }

  /** A vendor's simulator dies with the process: from then on no call has an answer. */
  private boolean dies(Made made, CredentialId credential, CrashPoints cuts) throws Exception {
    while (!cuts.isDead()) {
      try {
        StepResult<IssuedCredentials> result = made.driver().issueStep(credential);
        if (result instanceof StepResult.Done) {
          return cuts.isDead();
        }
        waitAfter(result);
      } catch (SimulatedCrash crash) {
        return true;
      } catch (ProviderException e) {
        if (!cuts.isDead()) {
          throw e;
        }
      }
    }
    return true;
  }

  private static String last(CrashPoints cuts) {
    List<String> names = cuts.names();
    return names.isEmpty() ? "no point" : names.get(names.size() - 1);
  }

  @Test
  @DisplayName("Rule 6: no secret in what is said of credentials")
  void rule06_noSecretOfCredentials() throws Exception {
    LeakDetector transcript = new LeakDetector();
    Made made = made();
    int before = made.driver().progress().size();
    Optional<LogCapture> logs = LogCapture.start();
    try {
      transcript.secrets(fixture().contract(), made.first());
      transcript.said("toString of the capability", fixture().provider().credentials());
      transcript.said("its traits", traits());
      IssuedCredentials issued = issue(NO_SECRETS, made, SECOND);
      transcript.secrets(fixture().contract(), issued.variables());
      transcript.said("the issued credentials", issued);
      transcript.said("their note", issued.note().orElse(null));
      Revoked revoked = made.driver().revoke(FIRST);
      transcript.said("what revoking came to", revoked);
      transcript.said("its note", revoked.note().orElse(null));
      made.driver().progress().stream()
          .skip(before)
          .forEach(text -> transcript.said("the progress", text));
      transcript.said("what revoking all came to", made.driver().revokeAll().note().orElse(null));
    } finally {
      logs.ifPresent(l -> l.copyTo(transcript));
      logs.ifPresent(LogCapture::close);
    }
    List<String> leaks = transcript.leaks();
    NO_SECRETS.require(leaks.isEmpty(), String.join("\n    ", leaks));
  }
}
