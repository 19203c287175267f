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
  void rule10_foreignResourceIsNotAdopted() throws Exception {
    DatabaseIdentity identity = plant();
    requireNotAdopted(
        new DrivenDatabase(fixture(), identity, fixture().provider()), "A fresh create");
    DatabaseIdentity another = plant();
    requireNotAdopted(
        new DrivenDatabase(fixture(), another, fixture().provider()).mayExist(),
        "A repeated create");
  }

  private void requireNotAdopted(DrivenDatabase database, String what) throws Exception {
    DriveOutcome ending = database.provision();
    requireIntact(database, what + " " + ending.story());
    boolean besideIt = ending.ready() != null && !fixture().subject().vendorNamesAreUnique();
    FOREIGN.require(
        besideIt || ending.category() == ErrorCategory.CONFLICT,
        what
            + " met a foreign resource of its name and "
            + ending.story()
            + "; CONFLICT was expected.");
    if (ending.ready() != null) {
      fixture().requireConnects(FOREIGN, ending.ready(), what + " beside a foreign resource");
    }
  }

  @Test
  @DisplayName("Rule 10: a foreign resource of the same name is not deleted")
  void rule10_foreignResourceIsNotDeleted() throws Exception {
    DatabaseIdentity identity = plant();
    DrivenDatabase database = new DrivenDatabase(fixture(), identity, fixture().provider());
    requireNotDeleted(database, "Deprovisioning what was never provisioned");
    DriveOutcome unusedConflict = database.provision();
    requireNotDeleted(database, "Deprovisioning after the conflict");
  }

  private void requireNotDeleted(DrivenDatabase database, String what) throws Exception {
    DriveOutcome ending = database.deprovision();
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
    DatabaseIdentity identity = fixture().newIdentity();
    fixture().plant(ownerOf(identity));
    if (!fixture().subject().foreignIsIntact(ownerOf(identity))) {
      throw new AssertionError("foreignIsIntact() says no right after plantForeign().");
    }
    return identity;
  }

  private void requireIntact(DrivenDatabase database, String what) throws Exception {
    boolean intact;
    try {
      intact = fixture().subject().foreignIsIntact(ownerOf(database.identity()));
    } catch (Exception e) {
      // Whoever looks at what is gone may well meet the vendor's own error.
      throw FOREIGN.broken(
          what
              + ", and the foreign resource cannot be looked at any more ("
              + fixture().masked(e.toString())
              + ").",
          e);
    }
    FOREIGN.require(intact, what + ", and the foreign resource is not what it was.");
  }

  private static DatabaseIdentity ownerOf(DatabaseIdentity ours) {
    return new DatabaseIdentity(ours.database(), ours.vendorName(), OTHER_PLATFORM);
  }
}
