package io.hosteddb.connection;

import io.hosteddb.model.Secret;

/**
 * One value of a form. It prints what may be shown.
 *
 * @param name such as {@value KnownForms#URL}; unique in its form
 * @param secret whether its value is handed out only when it is revealed
 * @param shown what may be shown: the value itself, or if it is secret a text that stands for it
 * @param value the value in clear
 * @since 0.1
 */
public record FormField(String name, boolean secret, String shown, Secret value) {
  /**
   * A value that anybody who may look at the database sees.
   *
   * @param name its name
   * @param value the value
   * @return the field
   */
  public static FormField plain(String name, String value) {
    return new FormField(name, false, value, Secret.of(value));
  }

  /**
   * A value of which nothing is shown until it is revealed.
   *
   * @param name its name
   * @param value the value
   * @return the field
   */
  public static FormField secret(String name, Secret value) {
    return new FormField(name, true, Secret.MASK, value);
  }

  /**
   * A value with something secret in the middle, such as a URL with a password.
   *
   * @param name its name
   * @param shown the value with {@link Secret#MASK} in place of what is secret
   * @param value the value
   * @return the field; it is plain if the two are the same
   */
  public static FormField masked(String name, String shown, Secret value) {
    return new FormField(name, !value.equals(Secret.of(shown)), shown, value);
  }

  /** Name and what may be shown. */
  @Override
  public String toString() {
    return name + "=" + shown;
  }
}
