package io.hosteddb.examples.platform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.Action;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The description is served, well formed, and says what its readers need. */
@ExtendWith(SharedPlatform.class)
class OpenApiTest {
  private static OpenAPI read() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(Contract.text(), List.of(), options);
    assertThat(result.getMessages()).isEmpty();
    return result.getOpenAPI();
  }

  /** Every operation, such as {@code GET /v1/projects}. */
  static Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    read()
        .getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .keySet()
                .forEach(method -> operations.add(method + " " + path)));
    return operations;
  }

  @Test
  void itIsServedToAnybody() throws Exception {
    Api anybody = new Api(SharedPlatform.get().address(), null);
    Api.Answer answer = anybody.get("/v1/openapi.yaml").expect(200);
    assertThat(answer.raw().body()).isEqualTo(Contract.text());
    assertThat(answer.raw().headers().firstValue("Content-Type"))
        .as("the type of RFC 9512")
        .contains("application/yaml");
  }

  @Test
  void everyOperationSaysWhatItIsAndHowItFails() {
    OpenAPI api = read();
    Set<String> ids = new HashSet<>();
    Set<String> tags = new HashSet<>();
    api.getTags().forEach(tag -> tags.add(tag.getName()));
    for (PathItem item : api.getPaths().values()) {
      for (Operation operation : item.readOperations()) {
        String id = operation.getOperationId();
        assertThat(ids.add(id)).as("%s is unique", id).isTrue();
        assertThat(operation.getSummary()).as(id).isNotBlank();
        assertThat(tags).as(id).containsAll(operation.getTags());
        assertThat(operation.getResponses().keySet())
            .as(id)
            .anyMatch(status -> status.startsWith("2"))
            .anyMatch(status -> status.startsWith("4"));
        operation
            .getResponses()
            .forEach((status, response) ->
                assertThat(response.getDescription() != null || response.get$ref() != null)
                    .as(id + " " + status)
                    .isTrue());
      }
    }
  }

  @Test
  void theAudit_hasEveryActionOfTheLibrary() {
    PathItem audit = requireNonNull(read().getPaths().get("/v1/server/projects/{project}/audit"));
    ApiResponse page = requireNonNull(audit.getGet().getResponses().get("200"));
    MediaType json = requireNonNull(page.getContent().get("application/json"));
    Schema<?> entries = property(json.getSchema(), "entries");
    Schema<?> action = property(requireNonNull(entries.getItems()), "action");
    assertThat(action.getEnum())
        .map(String::valueOf)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Action.values()).map(one -> one.name().toLowerCase(Locale.ROOT)).toList());
  }

  private static Schema<?> property(Schema<?> of, String name) {
    return (Schema<?>) requireNonNull(of.getProperties().get(name));
  }

  @Test
  void nothingIsDescribedThatNobodyUses() {
    String text = Contract.text();
    OpenAPI api = read();
    api.getComponents()
        .getSchemas()
        .keySet()
        .forEach(name -> assertThat(text).contains("#/components/schemas/" + name + "\""));
    api.getComponents()
        .getResponses()
        .keySet()
        .forEach(name -> assertThat(text).contains("#/components/responses/" + name + "\""));
    api.getComponents()
        .getParameters()
        .keySet()
        .forEach(name -> assertThat(text).contains("#/components/parameters/" + name + "\""));
  }
}
