package io.hosteddb.examples.platform.web;

import io.hosteddb.examples.platform.directory.Member;
import io.hosteddb.examples.platform.live.LiveUpdates;
import io.hosteddb.examples.platform.security.Caller;
import io.hosteddb.examples.platform.security.SecurityProblems;
import io.hosteddb.examples.platform.security.TokenIntrospector;
import io.hosteddb.examples.platform.security.WrongTokens;
import io.hosteddb.model.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signs people in on the page: a token goes in once, and a cookie that script cannot read out. */
@RestController
@RequestMapping("/v1/session")
class SessionController {
  private final TokenIntrospector tokens;
  private final Workspace workspace;
  private final WrongTokens wrongTokens;
  private final LiveUpdates live;
  private final SecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

  SessionController(
      TokenIntrospector tokens, Workspace workspace, WrongTokens wrongTokens, LiveUpdates live) {
    this.tokens = tokens;
    this.workspace = workspace;
    this.wrongTokens = wrongTokens;
    this.live = live;
  }

  record SignIn(@Nullable Secret token) {}

  record Named(String id, String name) {}

  record SessionView(Named user, String role, Named organization) {}

  @PostMapping
  SessionView signIn(
      @RequestBody SignIn body, HttpServletRequest request, HttpServletResponse response) {
    Caller caller = caller(body.token(), request);
    if (request.getSession(false) != null) {
      request.changeSessionId();
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new PreAuthenticatedAuthenticationToken(caller, null, caller.getAuthorities()));
    sessions.saveContext(context, request, response);
    return view(caller);
  }

  private Caller caller(@Nullable Secret token, HttpServletRequest request) {
    if (token == null) {
      throw Problems.invalid("token", "Give the token that you were given.");
    }
    try {
      return tokens.caller(token);
    } catch (BadOpaqueTokenException e) {
      if (wrongTokens.isTooMany(request)) {
        throw Problems.tooMany(SecurityProblems.TOO_MANY);
      }
      throw Problems.unauthenticated("This token is not valid. Copy it again, whole.");
    }
  }

  @GetMapping
  SessionView session(@AuthenticationPrincipal @Nullable Caller caller) {
    if (caller == null) {
      throw Problems.unauthenticated("You are not signed in.");
    }
    return view(caller);
  }

  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void signOut(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      String id = session.getId();
      session.invalidate();
      live.signedOut(id);
    }
  }

  private SessionView view(Caller caller) {
    Member member = workspace.member(caller);
    return new SessionView(
        new Named(member.id(), member.name()),
        member.role().wire(),
        new Named(member.organization().id(), member.organization().name()));
  }
}
