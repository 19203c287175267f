package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hosteddb.internal.http.Json;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonViewTest {
  private static JsonView view(String json) {
    return JsonView.of(
        Json.read(json.getBytes(StandardCharsets.UTF_8)), new JsonView.Origin("Acme", false));
  }

  @Test
  void findsWhatIsThere() {
    JsonView view =
        view("{\"a\":{\"b\":[{\"c\":\"x\"},{\"c\":\"y\"}]},\"n\":12,\"t\":true,\"z\":null}");

    assertThat(view.at("a", "b").at(1).at("c").text()).isEqualTo("y");
    assertThat(view.at("a", "b").views())
        .extracting(v -> v.at("c").text())
        .containsExactly("x", "y");
    assertThat(view.at("n").longValue()).isEqualTo(12);
    assertThat(view.at("t").bool()).isTrue();
    assertThat(view.fields().keySet()).containsExactly("a", "n", "t", "z");
    assertThat(view.isObject()).isTrue();
    assertThat(view.at("a", "b").isArray()).isTrue();
  }

  @Test
  void numbersAndBooleansMayBeStringsAndTheOtherWayRound() {
    JsonView view = view("{\"n\":\"12\",\"t\":\"true\",\"i\":7,\"d\":3.0,\"f\":false}");

    assertThat(view.at("n").longValue()).isEqualTo(12);
    assertThat(view.at("t").bool()).isTrue();
    assertThat(view.at("i").text()).isEqualTo("7");
    assertThat(view.at("d").longValue()).isEqualTo(3);
    assertThat(view.at("f").text()).isEqualTo("false");
  }

  /** What is there says so, too, and a false is one. */
  @Test
  void whatIsThere_isNotMissing_andIsOfItsKind() {
    JsonView view = view("{\"f\":false,\"l\":[],\"o\":{},\"s\":\"x\"}");

    assertThat(view.at("f").bool()).isFalse();
    assertThat(view.at("f").boolOr(true)).isFalse();
    assertThat(view.at("none").boolOr(false)).isFalse();
    assertThat(view.at("f").isMissing()).isFalse();
    assertThat(view.at("l").isArray()).isTrue();
    assertThat(view.at("o").isObject()).isTrue();
    for (String other : List.of("f", "o", "s", "none")) {
      assertThat(view.at(other).isArray()).as(other).isFalse();
    }
    for (String other : List.of("f", "l", "s", "none")) {
      assertThat(view.at(other).isObject()).as(other).isFalse();
    }
  }

  @Test
  void whatIsNotThereIsMissingAllTheWayDown() {
    JsonView view = view("{\"z\":null,\"s\":\"x\",\"l\":[1],\"big\":1e99,\"half\":0.5}");

    assertThat(view.at("no", "such", "thing").isMissing()).isTrue();
    assertThat(view.at("z").isMissing()).isTrue();
    assertThat(view.at("s", "deeper").isMissing()).isTrue();
    assertThat(view.at("l").at(1).isMissing()).isTrue();
    assertThat(view.at("l").at(-1).isMissing()).isTrue();
    assertThat(view.at("s").at(0).isMissing()).isTrue();
    assertThat(view.at("z").findText()).isEmpty();
    assertThat(view.at("l").findText()).isEmpty();
    assertThat(view.at("s").findLong()).isEmpty();
    assertThat(view.at("big").findLong()).isEmpty();
    assertThat(view.at("half").findLong()).isEmpty();
    assertThat(view.at("z").findSecret()).isEmpty();
    assertThat(view.at("s").views()).isEmpty();
    assertThat(view.at("s").fields()).isEmpty();
    assertThat(view.at("z").textOr("other")).isEqualTo("other");
    assertThat(view.at("s").boolOr(true)).isTrue();
  }

  @Test
  void askingForWhatIsMissingNamesThePlace() {
    ProviderException problem =
        catchThrowableOfType(ProviderException.class, () -> view("{}").at("project", "id").text());

    assertThat(problem.category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
    assertThat(problem.isOutcomeKnown()).isFalse();
    assertThat(problem).hasMessage("The answer of Acme has no text at 'project.id'.");
    assertThat(
            catchThrowableOfType(
                ProviderException.class, () -> view("[{}]").at(0).at("n").longValue()))
        .hasMessage("The answer of Acme has no whole number at '[0].n'.");
  }

  @Test
  void fieldsAreFoundWhateverTheirCaseIfAsked() {
    JsonView view =
        view("{\"DbId\":\"1\",\"Name\":{\"HostName\":\"h\"},\"x\":\"exact\",\"X\":\"other\"}");

    assertThat(view.at("dbid").isMissing()).isTrue();
    assertThat(view.ignoringCase().at("dbid").text()).isEqualTo("1");
    assertThat(view.ignoringCase().at("name", "hostname").text()).isEqualTo("h");
    assertThat(view.ignoringCase().at("X").text()).isEqualTo("other");
    assertThat(view.ignoringCase().at("x").text()).isEqualTo("exact");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "{", "{\"a\":1", "<html>", "{} {}", "nul", "'a'"})
  void whatIsNoJsonIsMissing(String text) {
    assertThat(view(text).isMissing()).isTrue();
  }

  @Test
  void absurdNestingIsNoJson() {
    assertThat(view("[".repeat(100_000) + "]".repeat(100_000)).isMissing()).isTrue();
  }
}
