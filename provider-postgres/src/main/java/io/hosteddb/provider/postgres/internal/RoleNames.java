package io.hosteddb.provider.postgres.internal;

import io.hosteddb.model.CredentialId;
import io.hosteddb.spi.DatabaseIdentity;
import java.util.regex.Pattern;

/**
 * What the roles of one hosted database are called.
 *
 * @param base what every name begins with; at most 23 characters
 * @param database the database
 * @param mark the comment that proves that a role is ours
 */
public record RoleNames(String base, String database, String mark) {
  /** Alone, or behind the name of its set. */
  private static final Pattern GENERATION = Pattern.compile("_(.+_)?g[0-9]+");

  /**
   * The names of a database.
   *
   * @param identity which one
   * @return its names
   */
  public static RoleNames of(DatabaseIdentity identity) {
    String name = identity.vendorName().withUnderscores();
    return new RoleNames(name, name, identity.ownershipMark());
  }

  /**
   * The role that owns the database and everything in it, and cannot log in.
   *
   * @return such as {@code hdb_d38g621m9z1nmx26h31_owner}
   */
  public String owner() {
    return prefix() + "owner";
  }

  /**
   * The login role that a generation of credentials has for itself.
   *
   * @param credential which generation
   * @return at most 57 characters, such as {@code hdb_d38g621m9z1nmx26h31_g2}
   */
  public String login(CredentialId credential) {
    return prefix() + credential.suffix();
  }

  /** Whether a login role can have been given this name by us. */
  boolean isLogin(String role) {
    return role.equals(base)
        || (role.startsWith(prefix())
            && GENERATION.matcher(role.substring(base.length())).matches());
  }

  String prefix() {
    return base + "_";
  }
}
