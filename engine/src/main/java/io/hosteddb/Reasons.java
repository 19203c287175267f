package io.hosteddb;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why somebody did something, as it is written down. */
final class Reasons {
  private Reasons() {}

  /**
   * A reason as it is written down, on one line; null if there is none to speak of.
   *
   * @throws InvalidRequestException if it must not be written down
   */
  static @Nullable String written(@Nullable String given) {
    if (given == null || Reason.isBlank(given)) {
      return null;
    }
    List<Violation> violations = violations(given);
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
    return Reason.of(given).value();
  }

  /** What is wrong with a reason. */
  static List<Violation> violations(@Nullable String given) {
    return given == null
        ? List.of()
        : Reason.violations(given).stream().map(why -> new Violation("reason", why)).toList();
  }

  /** What the history says of a decision. */
  static String because(String decision, @Nullable String reason) {
    return reason == null ? decision : decision + " " + reason;
  }
}
