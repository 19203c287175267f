package io.hosteddb.rules;

import java.util.List;

/**
 * What decides whether a database can be attached to a project, as it was at one moment.
 *
 * @param scope how far "one database of a provider" reaches
 * @param claims what the project's attached databases hold
 * @since 0.1
 */
public record ProjectClaims(AttachmentScope scope, List<Claim> claims) {
  /** Copies the list. */
  public ProjectClaims {
    claims = List.copyOf(claims);
  }
}
