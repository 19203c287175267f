package io.hosteddb.spi;

import io.hosteddb.model.RegionId;
import org.jspecify.annotations.Nullable;

/**
 * One step of deprovisioning.
 *
 * @param identity which database, its name at the vendor and the proof of ownership
 * @param region the region it was asked for in
 * @param checkpoint the last saved checkpoint, of provisioning or of an earlier step of
 *     deprovisioning. What was lost in a crash is not in it, so look at the vendor by name, too
 * @param externalId the vendor's own id of it; null if it never became known
 * @param call how long this call may take
 * @since 0.1
 */
public record DeprovisionRequest(
    DatabaseIdentity identity,
    RegionId region,
    Checkpoint checkpoint,
    @Nullable String externalId,
    CallContext call) {}
