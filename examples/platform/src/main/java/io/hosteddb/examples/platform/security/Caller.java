package io.hosteddb.examples.platform.security;

import io.hosteddb.examples.platform.directory.Member;
import io.hosteddb.examples.platform.directory.Role;
import io.hosteddb.model.Actor;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/**
 * Who calls, as it is kept in a session. What the caller may do is asked anew each time.
 *
 * @param id the member
 * @param name for people
 * @param organizationId the organization
 * @param tokenHash what was shown to get in; when that token is replaced, what it opened is closed
 */
public record Caller(String id, String name, String organizationId, String tokenHash)
    implements OAuth2AuthenticatedPrincipal, Serializable {
  private static final long serialVersionUID = 1L;

  static Caller of(Member member, String tokenHash) {
    return new Caller(member.id(), member.name(), member.organization().id(), tokenHash);
  }

  /** Who it is in the library's words. */
  public Actor actor() {
    return Actor.user(id);
  }

  /** The id. */
  @Override
  public String toString() {
    return id;
  }

  @Override
  public String getName() {
    return id;
  }

  @Override
  public Map<String, Object> getAttributes() {
    return Map.of();
  }

  /** The same for all: roles are the {@link Role} of the member, asked by the policy. */
  @Override
  public Collection<? extends GrantedAuthority> getAuthorities() {
    return List.of(new SimpleGrantedAuthority("ROLE_CALLER"));
  }
}
