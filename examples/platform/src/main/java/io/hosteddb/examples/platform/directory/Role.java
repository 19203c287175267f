package io.hosteddb.examples.platform.directory;

import java.util.Locale;

/** What a member of an organization may do in all of its projects. */
public enum Role {
  /** Everything. */
  ADMIN,
  /** Look, with secrets masked. */
  MEMBER;

  /** The word on the wire. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
