package io.hosteddb.http;

import io.hosteddb.internal.http.Scrubber;
import io.hosteddb.internal.http.TextCleaner;
import io.hosteddb.model.Secret;
import java.util.Collection;

/**
 * Makes what a vendor wrote fit to be shown to a person.
 *
 * @since 0.1
 */
public final class VendorText {
  /** The most characters that are kept. */
  public static final int MAX_LENGTH = TextCleaner.MAX_LENGTH;

  private VendorText() {}

  /**
   * A clean sentence: on one line, without markup, control characters and known secrets.
   *
   * @param raw what the vendor wrote; of an HTML page its title is kept at most
   * @param secrets what must not be in it; each is also found without its {@code Bearer} or {@code
   *     Basic}, decoded and percent-encoded
   * @return at most {@link #MAX_LENGTH} characters; empty if nothing is left
   */
  public static String clean(String raw, Collection<Secret> secrets) {
    return TextCleaner.clean(raw, Scrubber.of(secrets));
  }
}
