package io.hosteddb.spi;

import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import java.util.Map;

/**
 * One step of provisioning.
 *
 * @param identity which database, its name at the vendor and the proof of ownership
 * @param region where to put it: one the live list has, or failing that the descriptor's
 * @param contract the variables that the database was attached with, which are its own to inject: a
 *     later release of the provider, whose descriptor has others, still fills these
 * @param checkpoint what the last step returned; empty on the first
 * @param mayExist true unless the engine knows that no earlier call can have reached the vendor:
 *     false in the first step only. A fresh create may then skip the look-up, unless creating
 *     overwrites what is there; every other call looks for its own earlier work first and adopts
 *     it, with proof of ownership
 * @param call how long this call may take
 * @since 0.1
 */
public record ProvisionRequest(
    DatabaseIdentity identity,
    RegionId region,
    VariableContract contract,
    Checkpoint checkpoint,
    boolean mayExist,
    CallContext call) {

  /**
   * Exactly the variables of the {@linkplain #contract contract}, out of all that the provider
   * knows to fill: those of its contract today, and those under their earlier names.
   *
   * @param known the values by every name the provider has or had for them
   * @return the contract's variables, in its order
   * @throws ProviderException PROVIDER_BUG, not repeated by the engine, if one is not among them
   */
  public VariableValues fill(Map<String, Secret> known) {
    return fill(ContractValues.of(known));
  }

  /**
   * Exactly the variables of the {@linkplain #contract contract}, see {@link #fill(Map)}.
   *
   * @param known the values by every name the provider has or had for them
   * @return the contract's variables, in its order
   * @throws ProviderException PROVIDER_BUG, not repeated by the engine, if one is not among them
   */
  public VariableValues fill(VariableValues known) {
    return ContractValues.fill(contract, known);
  }
}
