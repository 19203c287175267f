package io.hosteddb.spi;

import io.hosteddb.model.CredentialId;

/**
 * One step of issuing credentials.
 *
 * @param database the database
 * @param credential which generation to make
 * @param checkpoint what the last step of this generation returned; empty on the first
 * @param mayExist true unless the engine knows that no earlier call for this generation can have
 *     reached the vendor: false in the first step only. Every other call looks for its own earlier
 *     work first
 * @param call how long this call may take
 * @since 0.1
 */
public record IssueRequest(
    ReadyDatabase database,
    CredentialId credential,
    Checkpoint checkpoint,
    boolean mayExist,
    CallContext call) {}
