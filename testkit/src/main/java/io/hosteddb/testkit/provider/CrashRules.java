package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.DEPROVISION;
import static io.hosteddb.testkit.provider.ProviderRule.LOST_ANSWER;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.CrashPoints;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules 4 and 5. */
abstract class CrashRules extends RuleTests {
  private static final String SEAM = "restart(CrashPoints)";
  private static final int MAX_POINTS = 1_000;

  @Test
  @Tag("cuts")
  @DisplayName("Rule 4: a crash before or after each thing done to the vendor leaves one resource")
  void rule04_lostAnswerLeavesOneResource() throws Exception {
    requireSeam(LOST_ANSWER, "no answer of the vendor was lost");
    for (int point = 0; point < MAX_POINTS; point++) {
      CrashPoints cuts = CrashPoints.crashAt(point);
      List<String> before = fixture().inventory();
      DrivenDatabase database = newDatabase(cuts);
      DriveOutcome ending = database.provision();
      if (ending.crashed()) {
        DriveOutcome resumed = database.continueWith(fixture().restarted()).provision();
        fixture().requireOne(LOST_ANSWER, before, resumed, "After a crash " + last(cuts));
      }
      DriveOutcome unusedCleanUp = database.continueWith(fixture().restarted()).deprovision();
      if (!ending.crashed()) {
        report().figure("cut points in provisioning", point);
        return;
      }
    }
    throw LOST_ANSWER.broken("provisioning has over " + MAX_POINTS + " points to crash at.");
  }

  @Test
  @Tag("cuts")
  @DisplayName("Rule 4: an answer lost to a process that lives on leaves one resource")
  void rule04_lostAnswerInALivingProcessLeavesOneResource() throws Exception {
    DatabaseProvider unused = losing(CrashPoints.counting());
    fixture().weight(LOST_ANSWER);
    for (int point = 0; point < MAX_POINTS; point++) {
      CrashPoints losses = CrashPoints.crashAt(point);
      List<String> before = fixture().inventory();
      DrivenDatabase database =
          new DrivenDatabase(fixture(), fixture().newIdentity(), losing(losses));
      DriveOutcome ending = database.provision();
      losses.loseNoMore();
      boolean lost = losses.names().size() > point;
      String when = lost ? "After the answer " + at(losses, point) + " was lost" : "Undisturbed";
      fixture().requireOne(LOST_ANSWER, before, ending, when);
      fixture().requireNothing(LOST_ANSWER, before, database.deprovision(), when);
      if (!lost) {
        report().figure("answers lost to a living process", point);
        return;
      }
    }
    throw LOST_ANSWER.broken("one life has over " + MAX_POINTS + " answers.");
  }

  private DatabaseProvider losing(CrashPoints losses) throws Exception {
    return given(
        fixture().subject().losingAnswers(losses),
        "losingAnswers(CrashPoints)",
        "no answer was lost to a process that lives on");
  }

  private static String at(CrashPoints points, int index) {
    return "\"" + points.names().get(index) + "\" (point " + (index + 1) + ")";
  }

  @Test
  @DisplayName("Rule 5: a database is removed although a client is connected")
  void rule05_deprovisionWhileAClientIsConnected() throws Exception {
    List<String> before = fixture().inventory();
    DrivenDatabase database = fixture().newDatabase();
    Provisioned ready = database.provision().ready();
    if (ready == null) {
      throw DEPROVISION.broken("an undisturbed provision did not end in Done.");
    }
    AutoCloseable client =
        given(
            fixture().subject().openClient(ready.variables()),
            "openClient(VariableValues)",
            "no database was removed while it was in use");
    try {
      String when = "While a client is connected";
      fixture().requireNothing(DEPROVISION, before, database.deprovision(), when);
    } finally {
      closeQuietly(client);
    }
  }

  /** Its connection may be gone with its database. */
  private static void closeQuietly(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception e) {
      org.slf4j.LoggerFactory.getLogger(CrashRules.class)
          .debug("The client noticed: {}", e.getClass().getName());
    }
  }

  @Test
  @DisplayName("Rule 5: deprovision succeeds when nothing is there")
  void rule05_deprovisionOfNothingIsGone() throws Exception {
    List<String> before = fixture().inventory();
    DrivenDatabase database = fixture().newDatabase();
    DriveOutcome ending = database.deprovision();
    fixture().requireNothing(DEPROVISION, before, ending, "Of a database that was never made");
    ending = database.deprovision();
    fixture()
        .requireNothing(DEPROVISION, before, ending, "Of a database that was never made, again");
  }

  @Test
  @DisplayName("Rule 5: deprovision removes what was made, and repeating it is Done again")
  void rule05_deprovisionCanBeRepeated() throws Exception {
    List<String> before = fixture().inventory();
    DrivenDatabase database = fixture().newDatabase();
    DriveOutcome unusedEnding = database.provision();
    String when = "Of a database that was made";
    fixture().requireNothing(DEPROVISION, before, database.deprovision(), when);
    fixture().requireNothing(DEPROVISION, before, database.deprovision(), when + ", again");
  }

  @Test
  @DisplayName("Rule 5: losing any result of deprovision leaves nothing")
  void rule05_lostResultLeavesNothing() throws Exception {
    for (int step = 1; step < MAX_POINTS; step++) {
      int losing = step;
      List<String> before = fixture().inventory();
      DrivenDatabase database = fixture().newDatabase();
      DriveOutcome unusedEnding = database.provision();
      DriveOutcome ending = database.deprovisionLosing(s -> s == losing);
      if (database.lost().isEmpty()) {
        return;
      }
      fixture().requireNothing(DEPROVISION, before, ending, "After losing " + database.lost());
    }
    throw DEPROVISION.broken("deprovisioning takes over " + MAX_POINTS + " steps.");
  }

  @Test
  @Tag("cuts")
  @DisplayName("Rule 5: a detach after a crash at any point of provisioning leaves nothing")
  void rule05_deprovisionAfterCrashOfProvisionLeavesNothing() throws Exception {
    requireSeam(DEPROVISION, "nothing was deprovisioned after a crash");
    for (int point = 0; point < MAX_POINTS; point++) {
      CrashPoints cuts = CrashPoints.crashAt(point);
      List<String> before = fixture().inventory();
      DrivenDatabase database = newDatabase(cuts);
      boolean crashed = database.provision().crashed();
      DriveOutcome ending = database.continueWith(fixture().restarted()).deprovision();
      String when = crashed ? "After a crash of provisioning " + last(cuts) : "Without a crash";
      fixture().requireNothing(DEPROVISION, before, ending, when);
      if (!crashed) {
        return;
      }
    }
    throw DEPROVISION.broken("provisioning has over " + MAX_POINTS + " points to crash at.");
  }

  @Test
  @Tag("cuts")
  @DisplayName("Rule 5: a crash at any point of deprovisioning leaves nothing in the end")
  void rule05_crashOfDeprovisionLeavesNothing() throws Exception {
    requireSeam(DEPROVISION, "no deprovision was cut");
    for (int point = 0; point < MAX_POINTS; point++) {
      CrashPoints cuts = CrashPoints.crashAt(point);
      List<String> before = fixture().inventory();
      DrivenDatabase database = newDatabase(CrashPoints.counting());
      DriveOutcome unusedEnding = database.provision();
      boolean crashed = database.continueWith(restart(cuts), cuts).deprovision().crashed();
      DriveOutcome ending = database.continueWith(fixture().restarted()).deprovision();
      String when = crashed ? "After a crash of deprovisioning " + last(cuts) : "Repeated";
      fixture().requireNothing(DEPROVISION, before, ending, when);
      if (!crashed) {
        report().figure("cut points in deprovisioning", point);
        return;
      }
    }
    throw DEPROVISION.broken("deprovisioning has over " + MAX_POINTS + " points to crash at.");
  }

  private void requireSeam(ProviderRule rule, String consequence) throws Exception {
    DatabaseProvider unused = given(fixture().restart(CrashPoints.counting()), SEAM, consequence);
    fixture().weight(rule);
  }

  private DatabaseProvider restart(CrashPoints cuts) throws Exception {
    return fixture().restart(cuts).orElseThrow();
  }

  private DrivenDatabase newDatabase(CrashPoints cuts) throws Exception {
    var provider = restart(cuts);
    return new DrivenDatabase(fixture(), fixture().newIdentity(), provider)
        .continueWith(provider, cuts);
  }

  private static String last(CrashPoints cuts) {
    return at(cuts, cuts.names().size() - 1);
  }
}
