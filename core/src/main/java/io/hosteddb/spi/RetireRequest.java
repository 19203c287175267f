package io.hosteddb.spi;

import io.hosteddb.model.CredentialId;
import java.time.Instant;

/**
 * Which generation of credentials retires, and until when it must work.
 *
 * @param database the database; its variables are those of the generation that took its place
 * @param credential which generation retires
 * @param until when the engine revokes it at the latest. Nobody has to acknowledge anything first
 * @param call how long this call may take
 * @since 0.1
 */
public record RetireRequest(
    ReadyDatabase database, CredentialId credential, Instant until, CallContext call) {}
