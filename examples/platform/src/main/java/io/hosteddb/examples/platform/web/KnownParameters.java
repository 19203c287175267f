package io.hosteddb.examples.platform.web;

import static java.util.stream.Collectors.joining;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses parameters that nothing reads, as fields of a body are refused: one that is dropped is a
 * change of the whole project where one of an environment was meant, or clear values where masked
 * ones were.
 */
@Configuration(proxyBeanMethods = false)
class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {
  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/v1/**").excludePathPatterns("/v1/openapi.yaml");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // What this platform has no runtime for is refused whatever it is asked with.
    if (handler instanceof HandlerMethod method
        && method.getBeanType() != NoRuntimeController.class) {
      TreeSet<String> unknown = new TreeSet<>(request.getParameterMap().keySet());
      List<String> known = known(method);
      unknown.removeAll(known);
      if (!unknown.isEmpty()) {
        throw new InvalidRequestException(
            unknown.stream().map(name -> violation(name, known)).toList());
      }
    }
    return true;
  }

  private static List<String> known(HandlerMethod method) {
    return Arrays.stream(method.getMethodParameters())
        .map(parameter -> parameter.getParameterAnnotation(RequestParam.class))
        .filter(Objects::nonNull)
        .map(RequestParam::name)
        .sorted()
        .toList();
  }

  private static Violation violation(String name, List<String> known) {
    return new Violation(
        name,
        "There is no such parameter here. "
            + (known.isEmpty()
                ? "There are none."
                : known.stream().collect(joining(", ", "There are: ", "."))));
  }
}
