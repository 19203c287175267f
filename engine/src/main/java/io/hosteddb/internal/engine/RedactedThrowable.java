package io.hosteddb.internal.engine;

/**
 * Makes an exception safe to log: classes and stack, no message, since a driver's message may hold
 * a password.
 */
final class RedactedThrowable {
  private RedactedThrowable() {}

  static Throwable of(Throwable original) {
    return copy(original, 0);
  }

  private static Throwable copy(Throwable original, int depth) {
    IllegalStateException safe =
        new IllegalStateException(original.getClass().getName() + " (message left out)");
    safe.setStackTrace(original.getStackTrace());
    Throwable cause = original.getCause();
    if (cause != null && depth < 5) {
      safe.initCause(copy(cause, depth + 1));
    }
    return safe;
  }
}
