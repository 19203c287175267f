package io.hosteddb.error;

import java.util.List;
import java.util.Map;

/**
 * The database's backend lacks an optional capability that the request needs; nothing was done.
 *
 * @since 0.1
 */
public final class NotSupportedException extends HostedDatabasesException {
  private static final long serialVersionUID = 1L;

  private final String capability;

  /**
   * The backend cannot do it.
   *
   * @param capability what is lacking, a word such as {@code credentials}
   * @param sentence what that means and what to do instead
   */
  public NotSupportedException(String capability, String sentence) {
    super(sentence, null);
    this.capability = capability;
  }

  /**
   * What is lacking.
   *
   * @return a word such as {@code credentials}
   */
  public String capability() {
    return capability;
  }

  @Override
  public Problem problem() {
    return problem(
        "not-supported", "Not supported", 400, List.of(), Map.of("capability", capability));
  }
}
