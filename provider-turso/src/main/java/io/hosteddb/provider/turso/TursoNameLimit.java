package io.hosteddb.provider.turso;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;

/**
 * Names of databases and groups share one DNS label of 63 characters with the organization's slug:
 * {@code <name>-<slug>}. Turso's own message for a name that is too long helps nobody ("must
 * contain between 1 and -2 characters", turso-cli issue 1013), so this is said before it is asked.
 */
final class TursoNameLimit {
  private static final int LABEL = 63;

  /** A vendor name is a prefix of one to three characters, a dash and a database id. */
  private static final int MIN_DATABASE_LENGTH = 21;

  private final String organization;

  TursoNameLimit(String organization) {
    this.organization = organization;
  }

  /** Refuses a name that does not fit. */
  void require(String what, String name) {
    require("the " + what + " '" + name + "' has ", name.length());
  }

  /** Refuses an organization in which no name of a database fits. */
  void requireRoom() {
    require("the shortest name of a database has ", MIN_DATABASE_LENGTH);
  }

  private void require(String what, int length) {
    int most = LABEL - 1 - organization.length();
    if (length > most) {
      throw ProviderException.of(
              ErrorCategory.INVALID_REQUEST,
              "The Turso organization '"
                  + organization
                  + "' leaves room for names of "
                  + Math.max(0, most)
                  + " characters, and "
                  + what
                  + length
                  + ".")
          .remedy(
              "Ask the platform's operator to use a Turso organization with a slug of at most "
                  + (LABEL - 1 - length)
                  + " characters, or a shorter turso.group-prefix if it is the group, then retry.")
          .retryCanHelp(true)
          .build();
    }
  }
}
