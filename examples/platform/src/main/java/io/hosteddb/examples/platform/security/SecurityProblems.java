package io.hosteddb.examples.platform.security;

import io.hosteddb.error.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Says in RFC 9457 problems why a request is not let in. */
@Component
public class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {
  /** What who guesses is told. */
  public static final String TOO_MANY =
      "Too many wrong tokens came from your address. Wait a few seconds, and check the token: a"
          + " right one is accepted at any time.";

  private final JsonMapper json;
  private final WrongTokens wrongTokens;

  SecurityProblems(JsonMapper json, WrongTokens wrongTokens) {
    this.json = json;
    this.wrongTokens = wrongTokens;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    if (e instanceof OAuth2AuthenticationException && wrongTokens.isTooMany(request)) {
      response.setHeader(
          HttpHeaders.RETRY_AFTER, Integer.toString(WrongTokens.RETRY_AFTER_SECONDS));
      write(
          response,
          new Problem(
              "urn:hosteddb:problem:too-many", "Too many", 429, TOO_MANY, List.of(), Map.of()));
      return;
    }
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    write(
        response,
        new Problem(
            "urn:hosteddb:problem:unauthenticated",
            "Not signed in",
            401,
            "There is no valid token. Send one as 'Authorization: Bearer <token>', or sign in on"
                + " the page.",
            List.of(),
            Map.of()));
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    String detail =
        e instanceof CsrfException
            ? "The request does not prove that it comes from the platform's own page. Load the page"
                + " again."
            : "There is nothing here for you.";
    write(
        response,
        new Problem(
            "urn:hosteddb:problem:access-denied",
            "Access denied",
            403,
            detail,
            List.of(),
            Map.of()));
  }

  private void write(HttpServletResponse response, Problem problem) throws IOException {
    response.setStatus(problem.status());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.getOutputStream().write(json.writeValueAsBytes(problem.toMap()));
  }
}
