package io.hosteddb.examples.platform.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Programs send a bearer token with each request. The page has a session in a cookie that script
 * cannot read and other sites cannot use, and proves with each change that it is the page.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  private static final String SESSION = "/v1/session";

  private static final String[] PUBLIC = {
    "/", "/index.html", "/app/**", "/v1/openapi.yaml", "/actuator/health"
  };

  /** Nothing but the page's own files, no markup made of text, and no page around this one. */
  private static final String CONTENT =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "connect-src 'self'",
          "form-action 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http, TokenIntrospector tokens, SecurityProblems problems) {
    return http.authorizeHttpRequests(requests ->
            requests
                .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers(PUBLIC)
                .permitAll()
                .requestMatchers(SESSION)
                .permitAll()
                .requestMatchers("/v1/**")
                .authenticated()
                .anyRequest()
                .denyAll())
        .oauth2ResourceServer(bearer ->
            bearer
                .opaqueToken(opaque -> opaque.introspector(tokens))
                .authenticationEntryPoint(problems)
                .accessDeniedHandler(problems))
        .exceptionHandling(
            errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .csrf(csrf -> csrf.spa().requireCsrfProtectionMatcher(SecurityConfiguration::needsProof))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(headers ->
            headers
                .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .crossOriginOpenerPolicy(
                    policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(
                    policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN)))
        .build();
  }

  /** What a browser sends by itself is no proof; what needs none is refused for want of a token. */
  private static boolean needsProof(HttpServletRequest request) {
    return CsrfFilter.DEFAULT_CSRF_MATCHER.matches(request)
        && (request.getRequestedSessionId() != null || request.getServletPath().equals(SESSION));
  }
}
