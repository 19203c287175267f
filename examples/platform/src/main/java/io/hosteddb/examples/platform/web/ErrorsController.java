package io.hosteddb.examples.platform.web;

import io.hosteddb.error.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What fails before it reaches a controller, such as a path with tricks in it. */
@RestController
class ErrorsController implements ErrorController {
  @RequestMapping("/error")
  ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : 404;
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem(status).toMap());
  }

  /** What there is to say where only a status is known. */
  static Problem problem(int status) {
    return status >= 500
        ? Problems.of(status, "internal", "Internal error", "Something went wrong here.")
        : Problems.of(status, "invalid-request", "Invalid request", "That cannot be asked.");
  }
}
