package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.CONTRACT;
import static io.hosteddb.testkit.provider.ProviderRule.LOST_RESULT;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Provisioned;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules 2 and 3. */
abstract class ProvisionRules extends RuleTests {
  private static final int MAX_LOSSES = 200;

  @Test
  @DisplayName("Rule 2: repeating from the returned checkpoint reaches Done with the contract")
  void rule02_reachesReadyWithTheContract() throws Exception {
    DrivenDatabase database = fixture().newDatabase();
    requireContract(database.provision(), "A fresh create");
    report().figure("steps to Done", database.steps());
  }

  @Test
  @DisplayName("Rule 2: so it does when an earlier call may have reached the vendor and did not")
  void rule02_reachesReadyWhenItMayExist() throws Exception {
    requireContract(fixture().newDatabase().mayExist().provision(), "With mayExist from the start");
  }

  @Test
  @DisplayName("Rule 2: a database gets the variables it was attached with, or none")
  void rule02_fillsTheContractOfTheRequest() throws Exception {
    List<ManagedVariable> variables = new ArrayList<>(fixture().contract().variables());
    variables.add(ManagedVariable.plain("HOSTEDDB_KIT_EARLIER", "What an earlier release had"));
    VariableContract attached = VariableContract.of(variables);
    DrivenDatabase database = fixture().newDatabase().attachedWith(attached).toTheFirstProblem();
    Provisioned ready = database.provision().ready();
    String difference = ready == null ? "" : attached.difference(ready.variables()).orElse("");
    DriveOutcome unusedCleanUp = database.deprovision();
    CONTRACT.require(
        difference.isEmpty(),
        "A database that was attached with one variable more is Done, but "
            + difference
            + "; fill what the request's contract names (ProvisionRequest.fill) or fail.");
  }

  @Test
  @DisplayName("Rule 2: a database is in no other region of those offered than the one asked for")
  void rule02_isInTheRegionAskedFor() throws Exception {
    List<RegionId> offered =
        fixture().provider().regions(fixture().call()).stream().map(Region::id).toList();
    for (RegionId asked : offered) {
      if (!asked.equals(fixture().region())) {
        DrivenDatabase database = fixture().newDatabase().in(asked).toTheFirstProblem();
        Provisioned ready = database.provision().ready();
        DriveOutcome unusedCleanUp = database.deprovision();
        RegionId placed = ready == null ? asked : ready.resource().region();
        CONTRACT.require(
            placed.equals(asked) || !offered.contains(placed),
            "A database that was asked for in " + asked + " is Done in " + placed + ".");
        return;
      }
    }
  }

  private void requireContract(DriveOutcome ending, String what) throws Exception {
    Provisioned ready = ending.ready();
    if (ready == null) {
      throw CONTRACT.broken(what + " " + ending.story() + " instead of Done.");
    }
    String difference = fixture().contract().difference(ready.variables()).orElse("");
    CONTRACT.require(difference.isEmpty(), what + " is Done, but " + difference + ".");
    CONTRACT.require(
        !ready.resource().externalId().isBlank(), what + " is Done with a blank external id.");
    fixture().requireConnects(CONTRACT, ready, what + " is Done, but");
  }

  @Test
  @DisplayName("Rule 3: losing any one result leaves one resource")
  void rule03_lostResultLeavesOneResource() throws Exception {
    fixture().weight(LOST_RESULT);
    for (int step = 1; step <= MAX_LOSSES; step++) {
      int losing = step;
      List<String> before = fixture().inventory();
      DrivenDatabase database = fixture().newDatabase();
      DriveOutcome ending = database.provisionLosing(s -> s == losing);
      if (database.lost().isEmpty()) {
        report().figure("lost results survived", step - 1);
        DriveOutcome unusedCleanUp = database.deprovision();
        return;
      }
      fixture().requireOne(LOST_RESULT, before, ending, "After losing " + database.lost());
      DriveOutcome unusedCleanUp = database.deprovision();
    }
    throw LOST_RESULT.broken("provisioning takes over " + MAX_LOSSES + " steps.");
  }

  @Test
  @DisplayName("Rule 3: losing every second result leaves one resource")
  void rule03_losingEverySecondResultLeavesOneResource() throws Exception {
    fixture().weight(LOST_RESULT);
    List<String> before = fixture().inventory();
    DrivenDatabase database = fixture().newDatabase();
    DriveOutcome ending = database.provisionLosing(step -> step % 2 == 1);
    fixture().requireOne(LOST_RESULT, before, ending, "After losing every second result");
  }
}
