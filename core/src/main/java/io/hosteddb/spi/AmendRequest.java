package io.hosteddb.spi;

/**
 * Which database is to be amended.
 *
 * @param identity which database, its name at the vendor and the proof of ownership
 * @param checkpoint the last saved checkpoint of provisioning
 * @param externalId the vendor's own id of it
 * @param call how long this call may take
 * @since 0.1
 */
public record AmendRequest(
    DatabaseIdentity identity, Checkpoint checkpoint, String externalId, CallContext call) {}
