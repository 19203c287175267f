package io.hosteddb.examples.platform.web;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the web server refuses before anything of Spring is asked, such as an address with half a
 * percent sign, is a problem of RFC 9457 like all others, and no page.
 */
@Component
class ServerProblems implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {
  private final JsonMapper json;

  ServerProblems(JsonMapper json) {
    this.json = json;
  }

  /** After Spring Boot, which adds Tomcat's own page: who is added last reports first. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(
        context -> context.getParent().getPipeline().addValve(new Valve(json)));
  }

  private static final class Valve extends ErrorReportValve {
    private final JsonMapper json;

    Valve(JsonMapper json) {
      this.json = json;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
      if (response.getStatus() < 400
          || response.getContentWritten() > 0
          || !response.setErrorReported()
          || !canWrite(response)) {
        return;
      }
      try {
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        Writer writer = response.getReporter();
        if (writer != null) {
          writer.write(
              json.writeValueAsString(ErrorsController.problem(response.getStatus()).toMap()));
          response.finishResponse();
        }
      } catch (IOException | IllegalStateException e) {
        // Whoever asked is gone, or has an answer already.
      }
    }

    private static boolean canWrite(Response response) {
      AtomicBoolean allowed = new AtomicBoolean();
      response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
      return allowed.get();
    }
  }
}
