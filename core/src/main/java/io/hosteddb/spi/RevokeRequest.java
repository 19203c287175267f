package io.hosteddb.spi;

import io.hosteddb.model.CredentialId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of revoking a generation of credentials.
 *
 * @param database the database; its variables are those of another generation
 * @param credential which generation is to end
 * @param expiresAt when it ends by itself; null if it does not, or that is not known
 * @param checkpoint what the last step of issuing or revoking this generation returned; empty for
 *     what provisioning handed out, and where a crash lost it, so look by name, too
 * @param call how long this call may take
 * @since 0.1
 */
public record RevokeRequest(
    ReadyDatabase database,
    CredentialId credential,
    @Nullable Instant expiresAt,
    Checkpoint checkpoint,
    CallContext call) {}
