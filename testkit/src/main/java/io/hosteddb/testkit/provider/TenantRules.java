package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.TENANTS;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.Provisioned;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule 13. */
abstract class TenantRules extends RuleTests {
  @Test
  @DisplayName("Rule 13: no database opens another")
  void rule13_tenantsAreApart() throws Exception {
    IsolationCheck check =
        given(
            fixture().subject().isolationCheck(),
            "isolationCheck()",
            "nobody tried to get from one database into another");
    Provisioned first = ready();
    Provisioned second = ready();
    requireApart(check, first, second, "the first");
    requireApart(check, second, first, "the second");
  }

  private static void requireApart(
      IsolationCheck check, Provisioned own, Provisioned other, String which) throws Exception {
    try {
      check.requireApart(own.variables(), other.variables());
    } catch (AssertionError e) {
      throw TENANTS.broken(
          "of two databases, a client of " + which + " gets into the other: " + e.getMessage(), e);
    }
  }

  @Test
  @DisplayName("Rule 13: removing a database leaves its neighbour working")
  void rule13_removingOneLeavesTheOthers() throws Exception {
    DrivenDatabase leaving = fixture().newDatabase();
    Provisioned gone = ready(leaving);
    Provisioned staying = ready();
    DriveOutcome ending = leaving.deprovision();
    TENANTS.require(ending.gone(), "with a neighbour, deprovisioning " + ending.story() + ".");
    fixture().requireConnects(TENANTS, staying, "After its neighbour was removed");
    for (ManagedVariable variable : fixture().contract().variables()) {
      Optional<Secret> value = gone.variables().find(variable.name());
      TENANTS.require(
          !variable.secret()
              || value.isEmpty()
              || !value.equals(staying.variables().find(variable.name())),
          "two databases have the same " + variable.name() + ".");
    }
  }

  private Provisioned ready() throws Exception {
    return ready(fixture().newDatabase());
  }

  private static Provisioned ready(DrivenDatabase database) throws Exception {
    DriveOutcome ending = database.provision();
    Provisioned ready = ending.ready();
    if (ready == null) {
      throw TENANTS.broken("an undisturbed provision " + ending.story() + ".");
    }
    return ready;
  }
}
