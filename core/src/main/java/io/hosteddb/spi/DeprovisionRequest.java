package io.hosteddb.spi;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.RegionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of deprovisioning.
 *
 * @param identity which database, its name at the vendor and the proof of ownership
 * @param region the region it was asked for in
 * @param checkpoint the last saved checkpoint, of provisioning or of an earlier step of
 *     deprovisioning. What was lost in a crash is not in it, so look at the vendor by name, too
 * @param externalId the vendor's own id of it; null if it never became known
 * @param credentials the generations of credentials that there may be beside what provisioning
 *     handed out, issued completely or by half; of a backend without {@link Credentials} none
 * @param call how long this call may take
 * @since 0.1
 */
public record DeprovisionRequest(
    DatabaseIdentity identity,
    RegionId region,
    Checkpoint checkpoint,
    @Nullable String externalId,
    List<CredentialId> credentials,
    CallContext call) {
  /** Copies the list. */
  public DeprovisionRequest {
    credentials = List.copyOf(credentials);
  }

  /**
   * One step for a database that has no credentials but those of provisioning.
   *
   * @param identity which database, its name at the vendor and the proof of ownership
   * @param region the region it was asked for in
   * @param checkpoint the last saved checkpoint
   * @param externalId the vendor's own id of it; null if it never became known
   * @param call how long this call may take
   */
  public DeprovisionRequest(
      DatabaseIdentity identity,
      RegionId region,
      Checkpoint checkpoint,
      @Nullable String externalId,
      CallContext call) {
    this(identity, region, checkpoint, externalId, List.of(), call);
  }
}
