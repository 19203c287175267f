package io.hosteddb.error;

import io.hosteddb.model.Sentences;

/**
 * One thing that is wrong with a request.
 *
 * @param field which part of the request, such as {@code name} or {@code region}
 * @param message what is wrong and what would be right, a sentence
 * @since 0.1
 */
public record Violation(String field, String message) {
  /** Ends the message as a {@linkplain Sentences sentence}. */
  public Violation {
    message = Sentences.ended(message);
  }
}
