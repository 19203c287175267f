package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hosteddb.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonBodyTest {
  private static String json(JsonBody body) {
    return new String(body.toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void writesEveryType() {
    JsonBody body =
        JsonBody.object()
            .with("text", "a\"ü")
            .with("number", 7)
            .with("half", 0.5)
            .with("flag", true)
            .with("none", null)
            .with("secret", Secret.of("canary"))
            .with("list", List.of(1, Map.of("deep", Secret.of("canary-2"))))
            .with("body", JsonBody.of(List.of("x")))
            .withPresent("there", Optional.of(1))
            .withPresent("absent", Optional.empty());

    assertThat(json(body))
        .isEqualTo(
            "{\"text\":\"a\\\"ü\",\"number\":7,\"half\":0.5,\"flag\":true,\"none\":null,"
                + "\"secret\":\"canary\",\"list\":[1,{\"deep\":\"canary-2\"}],\"body\":[\"x\"],"
                + "\"there\":1}");
    assertThat(body.secrets()).containsExactly(Secret.of("canary"), Secret.of("canary-2"));
    assertThat(body.toString()).startsWith("JsonBody[text, number").doesNotContain("canary");
    assertThat(JsonBody.of(List.of("canary"))).hasToString("JsonBody[1 elements]");
  }

  @Test
  void laterChangesOfTheSourceDoNotShow() {
    List<String> source = new ArrayList<>(List.of("a"));
    JsonBody body = JsonBody.object().with("list", source);
    source.add("b");

    assertThat(json(body)).isEqualTo("{\"list\":[\"a\"]}");
  }

  @Test
  void withLeavesTheOriginalAlone() {
    JsonBody first = JsonBody.object().with("a", 1);
    JsonBody second = first.with("a", 2);

    assertThat(json(first)).isEqualTo("{\"a\":1}");
    assertThat(json(second)).isEqualTo("{\"a\":2}");
  }

  @Test
  void whatJsonDoesNotHaveIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonBody.object().with("d", Duration.ZERO))
        .withMessageContaining("java.time.Duration");
    assertThatIllegalArgumentException().isThrownBy(() -> JsonBody.of(List.of(Double.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonBody.of(List.of(Map.of(1, "key is no string"))));
    assertThatIllegalStateException().isThrownBy(() -> JsonBody.of(List.of()).with("a", 1));
  }
}
