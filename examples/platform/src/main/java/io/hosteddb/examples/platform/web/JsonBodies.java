package io.hosteddb.examples.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets bodies through that say they are JSON. Behind it are converters that stumble over types such
 * as <code>*&#47;*</code>, each in its own way, and even where there is no body; a type that is
 * none is therefore refused with every request.
 */
@Configuration(proxyBeanMethods = false)
class JsonBodies implements HandlerInterceptor, WebMvcConfigurer {
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
      throws HttpMediaTypeNotSupportedException {
    String given = request.getContentType();
    MediaType type = parsed(given);
    boolean none = given != null && (type == null || !type.isConcrete());
    boolean other = type == null || !MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type);
    boolean unreadable = other || isEncoded(request);
    if (none || (unreadable && WITH_BODY.contains(request.getMethod()) && hasBody(request))) {
      throw new HttpMediaTypeNotSupportedException("The body does not say that it is JSON.");
    }
    return true;
  }

  /** A compressed body would be no JSON, whatever it is inside; nothing here takes it apart. */
  private static boolean isEncoded(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
  }

  private static @Nullable MediaType parsed(@Nullable String type) {
    try {
      return type == null ? null : MediaType.parseMediaType(type);
    } catch (InvalidMediaTypeException e) {
      return null;
    }
  }
}
