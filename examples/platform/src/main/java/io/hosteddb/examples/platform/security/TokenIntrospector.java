package io.hosteddb.examples.platform.security;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.model.Secret;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/** Finds the caller of a bearer token. */
@Component
public class TokenIntrospector implements OpaqueTokenIntrospector {
  private final AccessTokens tokens;

  TokenIntrospector(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public OAuth2AuthenticatedPrincipal introspect(String token) {
    return caller(Secret.of(token));
  }

  /**
   * Whose token it is.
   *
   * @throws BadOpaqueTokenException if it is nobody's
   */
  public Caller caller(Secret token) {
    return tokens
        .owner(token)
        .map(member -> Caller.of(member, AccessTokens.hash(token)))
        .orElseThrow(() -> new BadOpaqueTokenException("The token is not valid."));
  }
}
