package io.hosteddb.model;

/**
 * The name of a database at its vendor: a prefix of the platform, a dash, and the database id.
 * Deterministic, never user text, lower-case letters, digits and one dash, beginning with a letter;
 * so that after a crash the next attempt finds what an earlier one made, and a person who looks at
 * the vendor's console finds the record that goes with it.
 *
 * @param value the name, at most 23 characters
 * @since 0.1
 */
public record VendorName(String value) {
  /** The longest name: MongoDB Atlas tells clusters apart by their first 23 characters. */
  public static final int MAX_LENGTH = 23;

  private static final int MAX_PREFIX = 3;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the text does not have the form of a vendor name
   */
  public VendorName {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "A vendor name is at most 23 lower-case letters, digits and dashes and begins with a letter.");
    }
  }

  /** Asked for each record that is read: a pattern would take several times as long. */
  private static boolean isValid(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH || !isLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPrefix(String text) {
    return text.length() <= MAX_PREFIX && text.indexOf('-') < 0 && isValid(text);
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  /**
   * The name of a database.
   *
   * @param prefix tells the databases of one platform from those of another in the same vendor
   *     account; a letter and up to two letters or digits
   * @param id the database
   * @return the name
   * @throws IllegalArgumentException if the prefix is malformed
   */
  public static VendorName of(String prefix, DatabaseId id) {
    if (!isPrefix(prefix)) {
      throw new IllegalArgumentException(
          "The vendor prefix '"
              + prefix
              + "' must be a lower-case letter followed by at most two lower-case letters or digits.");
    }
    return new VendorName(prefix + "-" + id);
  }

  /**
   * The name with underscores for dashes, for vendors whose identifiers know no dash.
   *
   * @return the name as an identifier
   */
  public String withUnderscores() {
    return value.replace('-', '_');
  }

  @Override
  public String toString() {
    return value;
  }
}
