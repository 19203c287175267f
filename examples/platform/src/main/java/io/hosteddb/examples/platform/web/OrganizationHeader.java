package io.hosteddb.examples.platform.web;

import io.hosteddb.examples.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Refuses a request that names another organization than the caller's. */
@Configuration(proxyBeanMethods = false)
class OrganizationHeader implements HandlerInterceptor, WebMvcConfigurer {
  static final String NAME = "x-organization-id";

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/v1/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String asked = request.getHeader(NAME);
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (asked != null
        && authentication != null
        && authentication.getPrincipal() instanceof Caller caller
        && !caller.organizationId().equals(asked)) {
      throw Problems.denied("You are no member of this organization.");
    }
    return true;
  }
}
