package io.hosteddb.spi;

import io.hosteddb.model.CredentialId;
import java.util.List;

/**
 * One step of revoking every generation of credentials of a database.
 *
 * @param database the database; its variables are among what is to end
 * @param credentials the generations that may be there; what bears the database's names and is not
 *     among them ends, too
 * @param checkpoint what the last step of this revoking returned; empty on the first
 * @param call how long this call may take
 * @since 0.1
 */
public record RevokeAllRequest(
    ReadyDatabase database,
    List<CredentialId> credentials,
    Checkpoint checkpoint,
    CallContext call) {
  /** Copies the list. */
  public RevokeAllRequest {
    credentials = List.copyOf(credentials);
  }
}
