package io.hosteddb.connection;

import io.hosteddb.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the scheme of a URI with several hosts, which {@link java.net.URI} does not
 * read. It has no {@code toString} that shows a value.
 */
final class UriParts {
  /** The hosts as written, joined by commas. */
  final String hosts;

  /** Decoded; null if nobody is named. */
  final @Nullable String user;

  /** Decoded; null if there is none. */
  final @Nullable Secret password;

  /** What follows the slash, as written; empty if there is none. */
  final String path;

  /** What follows the question mark, as written; null if there is none. */
  final @Nullable String query;

  /**
   * Takes a URI apart.
   *
   * @param text what follows the scheme and its slashes
   * @param variable the name of the variable, for the sentence
   * @throws FormRefusedException if readers may differ about where a part ends, or what is
   *     percent-encoded in the login cannot be read
   */
  UriParts(String text, String variable) {
    if (text.contains("#")) {
      throw new FormRefusedException(
          variable + " cannot be read: it has a #, which has to be written %23.");
    }
    int question = text.indexOf('?');
    String place = question < 0 ? text : text.substring(0, question);
    int slash = place.indexOf('/');
    String authority = slash < 0 ? place : place.substring(0, slash);
    int at = authority.indexOf('@');
    if (at != authority.lastIndexOf('@') || (slash >= 0 && place.indexOf('@', slash) >= 0)) {
      throw new FormRefusedException(
          variable
              + " cannot be read: an @ or a / of the user or the password has to be written %40 or"
              + " %2F.");
    }
    String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
    this.hosts = authority.substring(at + 1);
    this.user = login.length > 0 ? Percent.decode(login[0], variable) : null;
    this.password = login.length > 1 ? Secret.of(Percent.decode(login[1], variable)) : null;
    this.path = slash < 0 ? "" : place.substring(slash + 1);
    this.query = question < 0 ? null : text.substring(question + 1);
  }
}
