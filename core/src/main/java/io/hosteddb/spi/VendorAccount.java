package io.hosteddb.spi;

import io.hosteddb.model.ErrorCategory;

/**
 * Where at a vendor a resource is made: the organization, the project or the server, by the
 * vendor's own id of it. Never the credential, so that a rotated key changes nothing. The engine
 * keeps it in the checkpoint: what is "not found" is gone only if the account that made it says so.
 *
 * @param kind what sort of thing it is, for people: {@code organization}, {@code server}
 * @param id the vendor's id of it; two accounts are the same if their ids are
 * @since 0.1
 */
public record VendorAccount(String kind, String id) {
  /** The most characters that kind and id may have each. */
  public static final int MAX_LENGTH = 200;

  /**
   * An account.
   *
   * @throws IllegalArgumentException if a part is blank or too long, or the kind has a blank in it
   */
  public VendorAccount {
    if (kind.isBlank() || kind.indexOf(' ') >= 0 || kind.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("The kind of a vendor's account is one word.");
    }
    if (id.isBlank() || id.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("The id of a vendor's account is not blank.");
    }
  }

  /**
   * Refuses to work on a database that another account has. A checkpoint that names no account is
   * let through. The engine asks this before every call; a provider that learns only in a call
   * which account it really speaks to asks again there.
   *
   * @param saved the database's checkpoint
   * @param vendor who is spoken to, for people, such as {@code Turso (cloud)}
   * @throws ProviderException with UNAVAILABLE, to be repeated, with a known outcome, if the
   *     checkpoint names another account than this one
   */
  public void requireMadeHere(Checkpoint saved, String vendor) {
    saved
        .account()
        .filter(made -> !made.id().equals(id))
        .ifPresent(made -> {
          throw madeElsewhere(made, vendor);
        });
  }

  private ProviderException madeElsewhere(VendorAccount made, String vendor) {
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE,
            "The database was made in "
                + made
                + ", but "
                + vendor
                + " is now configured for "
                + this
                + ": nothing was looked for, made or deleted there.")
        .outcomeKnown(true)
        .remedy(
            "Ask the platform's operator to configure "
                + vendor
                + " for "
                + made
                + " again, until the databases made there are detached; the work then goes on.")
        .build();
  }

  /** For people: what sort of thing it is, and its id. */
  @Override
  public String toString() {
    return "the " + kind + " " + id;
  }
}
