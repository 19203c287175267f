package io.hosteddb.examples.platform.web;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Problem;
import io.hosteddb.error.Violation;
import io.hosteddb.model.IdempotencyKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The platform's own problems; those of the library come with its exceptions. */
final class Problems {
  private Problems() {}

  /** Carries a problem to the caller. */
  static final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
      super(problem.detail());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  static Problem of(int status, String type, String title, String detail) {
    return new Problem("urn:hosteddb:problem:" + type, title, status, detail, List.of(), Map.of());
  }

  /** The same words whether it is not there or another organization's. */
  static ProblemException notFound(String what) {
    return new ProblemException(
        of(404, "not-found", "Not found", "There is no such " + what + " in your organization."));
  }

  static ProblemException denied(String detail) {
    return new ProblemException(of(403, "access-denied", "Access denied", detail));
  }

  static ProblemException unauthenticated(String detail) {
    return new ProblemException(of(401, "unauthenticated", "Not signed in", detail));
  }

  static ProblemException tooMany(String detail) {
    return new ProblemException(of(429, "too-many", "Too many", detail));
  }

  static ProblemException notImplemented(String detail) {
    return new ProblemException(of(501, "not-implemented", "Not implemented", detail));
  }

  static ProblemException unavailable(String detail) {
    return new ProblemException(of(503, "unavailable", "Unavailable", detail));
  }

  static InvalidRequestException invalid(String field, String message) {
    return new InvalidRequestException(List.of(new Violation(field, message)));
  }

  /**
   * Whether an answer is to leave out what is secret. Spring would take a parameter without a value
   * for one that is not there, and clear values would leave.
   */
  static boolean isMasked(@Nullable String parameter) {
    if (parameter == null || parameter.equals("false")) {
      return false;
    }
    if (!parameter.equals("true")) {
      throw invalid("masked", "Say masked=true or masked=false.");
    }
    return true;
  }

  /** The key of a request's header. */
  static IdempotencyKey idempotencyKey(String text) {
    try {
      return IdempotencyKey.of(text);
    } catch (IllegalArgumentException e) {
      throw invalid("Idempotency-Key", String.valueOf(e.getMessage()));
    }
  }
}
