package io.hosteddb.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The root of what the library throws at its callers. Each subclass is one situation and carries
 * the fields of an RFC 9457 problem. No message holds a secret.
 *
 * @since 0.1
 */
public abstract class HostedDatabasesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception.
   *
   * @param message what happened and what to do
   * @param cause why; null if there is no deeper cause
   */
  protected HostedDatabasesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * The exception as an RFC 9457 problem.
   *
   * @return the problem
   */
  public abstract Problem problem();

  /**
   * A problem of this exception's message.
   *
   * @param slug the last part of the type
   * @param title the sort of problem in words
   * @param status the HTTP status
   * @param errors what is wrong with which field
   * @param extensions further members
   * @return the problem
   */
  protected final Problem problem(
      String slug,
      String title,
      int status,
      List<Violation> errors,
      Map<String, Object> extensions) {
    return new Problem(
        "urn:hosteddb:problem:" + slug,
        title,
        status,
        String.valueOf(getMessage()),
        errors,
        extensions);
  }
}
