package io.hosteddb.rules;

import io.hosteddb.model.ProjectClosing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a database can be attached to a project, as it was at one moment.
 *
 * @param scope how far "one database of a provider" reaches
 * @param closing that the project is closed; null if it is open
 * @param claims what the project's attached databases hold
 * @since 0.1
 */
public record ProjectClaims(
    AttachmentScope scope, @Nullable ProjectClosing closing, List<Claim> claims) {
  /** Copies the list. */
  public ProjectClaims {
    claims = List.copyOf(claims);
  }
}
