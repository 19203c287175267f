package io.hosteddb.internal.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Makes an exception safe to log: classes and stack, no message, since a driver's message may hold
 * a password. Its own methods are somebody else's code, and may throw.
 */
final class RedactedThrowable {
  private RedactedThrowable() {}

  static Throwable of(Throwable original) {
    return copy(original, 0);
  }

  /** Logs one; neither it nor a log that fails ends what the thread is there for. */
  static void warn(Logger log, String text, Throwable original) {
    try {
      log.warn(text, of(original));
    } catch (Throwable unloggable) {
      // There is nowhere left to say it.
    }
  }

  private static Throwable copy(Throwable original, int depth) {
    IllegalStateException safe =
        new IllegalStateException(original.getClass().getName() + " (message left out)");
    StackTraceElement[] stack = asked(original::getStackTrace);
    if (stack != null) {
      safe.setStackTrace(stack);
    }
    Throwable cause = asked(original::getCause);
    if (cause != null && depth < 5) {
      safe.initCause(copy(cause, depth + 1));
    }
    return safe;
  }

  private static <T> @Nullable T asked(Supplier<? extends @Nullable T> question) {
    try {
      return question.get();
    } catch (Throwable e) {
      return null;
    }
  }
}
