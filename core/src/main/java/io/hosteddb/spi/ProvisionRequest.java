package io.hosteddb.spi;

import io.hosteddb.model.RegionId;

/**
 * One step of provisioning.
 *
 * @param identity which database, its name at the vendor and the proof of ownership
 * @param region where to put it: one the live list has, or failing that the descriptor's
 * @param checkpoint what the last step returned; empty on the first
 * @param mayExist true unless the engine knows that no earlier call can have reached the vendor. A
 *     fresh create may then skip the look-up; every other call looks for its own earlier work first
 *     and adopts it, with proof of ownership
 * @param call how long this call may take
 * @since 0.1
 */
public record ProvisionRequest(
    DatabaseIdentity identity,
    RegionId region,
    Checkpoint checkpoint,
    boolean mayExist,
    CallContext call) {}
