package io.hosteddb.model;

/**
 * Why something failed: what happened, whether trying again can help, and what to do. It holds no
 * secret and no markup.
 *
 * @param category the sort of problem
 * @param message what happened, a sentence for the platform's user
 * @param remedy what to do next, a sentence
 * @param retryable whether {@code retry} can help
 * @since 0.1
 */
public record Failure(ErrorCategory category, String message, String remedy, boolean retryable) {
  /**
   * Checks that the failure says something, and ends both texts as {@linkplain Sentences
   * sentences}.
   *
   * @throws IllegalArgumentException if message or remedy is blank
   */
  public Failure {
    if (message.isBlank() || remedy.isBlank()) {
      throw new IllegalArgumentException("A failure says what happened and what to do.");
    }
    message = Sentences.ended(message);
    remedy = Sentences.ended(remedy);
  }

  /**
   * A failure with the remedy and retryability of its category.
   *
   * @param category the sort of problem
   * @param message what happened, a sentence for the platform's user
   * @return the failure
   * @throws IllegalArgumentException if the message is blank
   */
  public static Failure of(ErrorCategory category, String message) {
    return new Failure(category, message, category.remedy(), category.retryCanHelp());
  }

  /**
   * The same failure with another remedy.
   *
   * @param remedy what to do next, a sentence
   * @return the failure
   * @throws IllegalArgumentException if the remedy is blank
   */
  public Failure withRemedy(String remedy) {
    return new Failure(category, message, remedy, retryable);
  }
}
