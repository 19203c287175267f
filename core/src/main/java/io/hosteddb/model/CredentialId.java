package io.hosteddb.model;

import java.util.regex.Pattern;

/**
 * One generation of a named set of credentials of a database, such as {@code main/2}. What
 * provisioning hands out is {@code main/1}, also of databases from before there were generations.
 * Each rotation makes the next generation; a number is never used twice, whatever became of it.
 *
 * <p>The set {@link #MAIN} is the one whose values are injected. Others may stand beside it.
 *
 * @param set the name of the set: lower-case kebab, 1 to 20 characters
 * @param generation from 1
 * @since 0.1
 */
public record CredentialId(String set, int generation) implements Comparable<CredentialId> {
  /** The set that is injected. */
  public static final String MAIN = "main";

  private static final Pattern SET = Pattern.compile("[a-z][a-z0-9-]{0,19}");

  /**
   * A generation of a set.
   *
   * @throws IllegalArgumentException if the name is malformed or the generation is not positive
   */
  public CredentialId {
    if (!SET.matcher(set).matches() || generation < 1) {
      throw new IllegalArgumentException("These are no credentials: " + set + "/" + generation);
    }
  }

  /**
   * A generation of the set that is injected.
   *
   * @param generation from 1
   * @return the id
   */
  public static CredentialId main(int generation) {
    return new CredentialId(MAIN, generation);
  }

  /**
   * The id of a text such as {@code main/2}.
   *
   * @param text what {@link #toString} gives
   * @return the id
   * @throws IllegalArgumentException if the text has another form
   */
  public static CredentialId of(String text) {
    int slash = text.indexOf('/');
    try {
      return new CredentialId(
          text.substring(0, Math.max(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Credentials are named such as main/2.", e);
    }
  }

  /**
   * What to add to a name at the vendor for a role or user of its own: deterministic, so that a
   * lost one is found again.
   *
   * @return {@code g2} for the set {@code main}, {@code reports_g2} for another; letters, digits
   *     and underscores
   */
  public String suffix() {
    return (set.equals(MAIN) ? "" : set.replace('-', '_') + "_") + "g" + generation;
  }

  @Override
  public int compareTo(CredentialId other) {
    int bySet = set.compareTo(other.set);
    return bySet != 0 ? bySet : Integer.compare(generation, other.generation);
  }

  /** Such as {@code main/2}. */
  @Override
  public String toString() {
    return set + "/" + generation;
  }
}
