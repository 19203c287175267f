package io.hosteddb.examples.platform;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Holds answers against the platform's own OpenAPI description. */
final class Contract {
  private static final OpenApiInteractionValidator VALIDATOR =
      OpenApiInteractionValidator.createForInlineApiSpecification(text()).build();

  private Contract() {}

  /** The description as it is served. */
  static String text() {
    try (InputStream in = Contract.class.getResourceAsStream("/static/v1/openapi.yaml")) {
      if (in == null) {
        throw new AssertionError("The description is not there.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the description does not allow of an answer. */
  static List<String> deviations(String method, String path, int status, String type, String body) {
    SimpleResponse.Builder response = new SimpleResponse.Builder(status);
    if (!body.isEmpty()) {
      response = response.withContentType(type).withBody(body);
    }
    ValidationReport report =
        VALIDATOR.validateResponse(path, Request.Method.valueOf(method), response.build());
    return report.getMessages().stream().map(Object::toString).toList();
  }
}
