package io.hosteddb.spi;

import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import java.util.Map;

/**
 * A READY database as its provider sees it when it is asked to do something with it.
 *
 * @param identity which database, its name at the vendor and the proof of ownership
 * @param region where it was asked for
 * @param resource what the vendor made
 * @param contract the variables that it was attached with, which are its own to inject
 * @param variables what is injected now
 * @param checkpoint the database's own checkpoint, which provisioning left
 * @since 0.1
 */
public record ReadyDatabase(
    DatabaseIdentity identity,
    RegionId region,
    VendorResource resource,
    VariableContract contract,
    VariableValues variables,
    Checkpoint checkpoint) {
  /**
   * Exactly the variables of the contract, out of all that the provider knows to fill; see {@link
   * ProvisionRequest#fill(Map)}.
   *
   * @param known the values by every name the provider has or had for them
   * @return the contract's variables, in its order
   * @throws ProviderException PROVIDER_BUG, not repeated by the engine, if one is not among them
   */
  public VariableValues fill(Map<String, Secret> known) {
    return ContractValues.fill(contract, ContractValues.of(known));
  }

  /** Which database; nothing that could be secret. */
  @Override
  public String toString() {
    return "ReadyDatabase[" + identity.database() + "]";
  }
}
