package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.FOREIGN;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.DatabaseIdentity;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule 10. */
abstract class OwnershipRules extends RuleTests {
  private static final String OTHER_PLATFORM = "another-platform";

  @Test
  @DisplayName("Rule 10: a foreign resource of the same name is not adopted: CONFLICT")
  void rule_10_foreign_resource_is_not_adopted() throws Exception {
    DatabaseIdentity identity = plant();
    requireNotAdopted(new OneDatabase(bench(), identity, bench().provider()), "A fresh create");
    DatabaseIdentity another = plant();
    requireNotAdopted(
        new OneDatabase(bench(), another, bench().provider()).mayExist(), "A repeated create");
  }

  private void requireNotAdopted(OneDatabase database, String what) throws Exception {
    Ending ending = database.provision();
    requireIntact(database, what + " " + ending.story());
    boolean besideIt = ending.ready() != null && !bench().subject().vendorNamesAreUnique();
    FOREIGN.require(
        besideIt || ending.category() == ErrorCategory.CONFLICT,
        what
            + " met a foreign resource of its name and "
            + ending.story()
            + "; CONFLICT was expected.");
    if (ending.ready() != null) {
      bench().requireConnects(FOREIGN, ending.ready(), what + " beside a foreign resource");
    }
  }

  @Test
  @DisplayName("Rule 10: a foreign resource of the same name is not deleted")
  void rule_10_foreign_resource_is_not_deleted() throws Exception {
    DatabaseIdentity identity = plant();
    OneDatabase database = new OneDatabase(bench(), identity, bench().provider());
    requireNotDeleted(database, "Deprovisioning what was never provisioned");
    Ending unusedConflict = database.provision();
    requireNotDeleted(database, "Deprovisioning after the conflict");
  }

  private void requireNotDeleted(OneDatabase database, String what) throws Exception {
    Ending ending = database.deprovision();
    requireIntact(database, what + " " + ending.story());
    FOREIGN.require(
        ending.gone(),
        what
            + " beside a foreign resource "
            + ending.story()
            + "; nothing of ours is there, so it is Done.");
  }

  /** A foreign resource, and the identity of ours that has the same name. */
  private DatabaseIdentity plant() throws Exception {
    DatabaseIdentity identity = bench().newIdentity();
    bench().plant(ownerOf(identity));
    if (!bench().subject().foreignIsIntact(ownerOf(identity))) {
      throw new AssertionError("foreignIsIntact() says no right after plantForeign().");
    }
    return identity;
  }

  private void requireIntact(OneDatabase database, String what) throws Exception {
    boolean intact;
    try {
      intact = bench().subject().foreignIsIntact(ownerOf(database.identity()));
    } catch (Exception e) {
      // Whoever looks at what is gone may well meet the vendor's own error.
      throw FOREIGN.broken(
          what
              + ", and the foreign resource cannot be looked at any more ("
              + bench().masked(e.toString())
              + ").",
          e);
    }
    FOREIGN.require(intact, what + ", and the foreign resource is not what it was.");
  }

  private static DatabaseIdentity ownerOf(DatabaseIdentity ours) {
    return new DatabaseIdentity(ours.database(), ours.vendorName(), OTHER_PLATFORM);
  }
}
