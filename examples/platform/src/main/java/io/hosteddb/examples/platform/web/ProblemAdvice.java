package io.hosteddb.examples.platform.web;

import static java.util.stream.Collectors.joining;

import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Problem;
import io.hosteddb.error.Violation;
import io.hosteddb.examples.platform.directory.ChangedMeanwhileException;
import io.hosteddb.examples.platform.security.WrongTokens;
import java.util.Collection;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Answers every error as an RFC 9457 problem, in the fields of this API. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  /** Clients print the errors behind it, so it does not repeat them. */
  private static final String SEE_ERRORS = "The request cannot be carried out as it is";

  /** The library's fields whose names on the wire are others. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "provider", "kind",
          "region", "regionId",
          "environment", "environmentId",
          "overlap", "overlapSeconds",
          "acknowledged", "afterAcknowledgement");

  @ExceptionHandler(HostedDatabasesException.class)
  ResponseEntity<Object> library(HostedDatabasesException e) {
    if (e.problem().status() >= 500) {
      LOG.warn("A request failed: {}", e.getMessage(), e);
    }
    return answer(e.problem());
  }

  @ExceptionHandler(Problems.ProblemException.class)
  ResponseEntity<Object> own(Problems.ProblemException e) {
    return answer(e.problem());
  }

  @ExceptionHandler(ChangedMeanwhileException.class)
  ResponseEntity<Object> changedMeanwhile(ChangedMeanwhileException e) {
    return answer(
        new Problem(
            "urn:hosteddb:problem:changed-meanwhile",
            "Changed meanwhile",
            412,
            "Somebody else has changed these variables since you read them, and nothing was done."
                + " Read them again and make your changes to what is there now.",
            e.names().stream()
                .map(name ->
                    new Violation(
                        "envVars." + name, name + " was changed by somebody else meanwhile."))
                .toList(),
            Map.of()));
  }

  @ExceptionHandler(Exception.class)
  ResponseEntity<Object> unexpected(Exception e) {
    LOG.error("A request failed, and should not have.", e);
    return answer(
        Problems.of(
            500,
            "internal",
            "Internal error",
            "Something went wrong here. Try again; if it stays, tell the platform's operators."));
  }

  @Override
  protected ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    StreamConstraintsException limit = limit(e);
    if (limit != null) {
      return answer(overLimit(String.valueOf(limit.getOriginalMessage())));
    }
    if (e.getCause() instanceof InputCoercionException) {
      return answer(
          Problems.of(
              400, "invalid-request", "Invalid request", "A number in the body is too large."));
    }
    if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
      return answer(unknownField(unknown).problem());
    }
    if (e.getCause() instanceof DatabindException mismatch && !mismatch.getPath().isEmpty()) {
      String field = String.valueOf(mismatch.getPath().get(0).getPropertyName());
      return answer(Problems.invalid(field, "The value has the wrong type.").problem());
    }
    return answer(
        Problems.of(
            400, "invalid-request", "Invalid request", "The body is no JSON that fits here."));
  }

  /** A wish that would go unheard, such as an environment in a field of another spelling. */
  private static InvalidRequestException unknownField(UnrecognizedPropertyException unknown) {
    Collection<Object> known = unknown.getKnownPropertyIds();
    return Problems.invalid(
        unknown.getPropertyName(),
        "There is no such field here. "
            + (known == null || known.isEmpty()
                ? "There are none."
                : known.stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(joining(", ", "There are: ", "."))));
  }

  /** A parameter that is no number or no yes or no; Spring's words say no more than the type. */
  @Override
  protected ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    String name =
        e instanceof MethodArgumentTypeMismatchException argument
            ? argument.getName()
            : String.valueOf(e.getPropertyName());
    return answer(Problems.invalid(name, "The value has the wrong type.").problem());
  }

  /** Tomcat takes the query apart when somebody first asks for a parameter. */
  @ExceptionHandler(InvalidParameterException.class)
  ResponseEntity<Object> malformedQuery(InvalidParameterException e) {
    return answer(
        Problems.of(
            400,
            "invalid-request",
            "Invalid request",
            "The query of the address is malformed: a percent sign is followed by two hexadecimal"
                + " digits, and what they encode is UTF-8."));
  }

  private static @Nullable StreamConstraintsException limit(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof StreamConstraintsException limit) {
        return limit;
      }
    }
    return null;
  }

  /** The parser has one exception for all its limits, and tells them apart in words only. */
  private static Problem overLimit(String message) {
    if (message.startsWith("Document length")) {
      return Problems.of(413, "too-large", "Too large", "A body has at most 64 KiB.");
    }
    String detail =
        message.startsWith("Document nesting depth")
            ? "The body is nested too deeply: nothing here is deeper than a few levels."
            : "A number or a name in the body is too long.";
    return Problems.of(400, "invalid-request", "Invalid request", detail);
  }

  /** What Spring MVC itself refuses: methods, media types, parameters, paths. */
  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Problem problem =
        switch (status.value()) {
          case 404 -> Problems.of(404, "not-found", "Not found", "There is nothing here.");
          case 405 ->
              Problems.of(405, "method", "Method not allowed", "This cannot be done to this path.");
          case 406 ->
              Problems.of(406, "not-acceptable", "Not acceptable", "The answer would be JSON.");
          case 415 ->
              Problems.of(
                  415,
                  "media-type",
                  "Unsupported media type",
                  "Send the body as JSON, not compressed.");
          default ->
              Problems.of(
                  status.value(),
                  "invalid-request",
                  "Invalid request",
                  "A part of the request is missing or malformed.");
        };
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem.toMap());
  }

  private static ResponseEntity<Object> answer(Problem problem) {
    Problem wire =
        new Problem(
            problem.type(),
            problem.title(),
            problem.status(),
            problem.errors().isEmpty() ? problem.detail() : SEE_ERRORS,
            problem.errors().stream().map(ProblemAdvice::toWire).toList(),
            problem.extensions());
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.status());
    if (problem.status() == 401) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (problem.status() == 429) {
      answer.header(HttpHeaders.RETRY_AFTER, Integer.toString(WrongTokens.RETRY_AFTER_SECONDS));
    }
    return answer.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(wire.toMap());
  }

  static Violation toWire(Violation violation) {
    String field = FIELDS.getOrDefault(violation.field(), violation.field());
    return new Violation(field, violation.message());
  }
}
