package io.hosteddb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hosteddb.model.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneRequestTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0,   0.0.0.0%2F0",
    "100%,        100%25",
    "a%2Fb,       a%252Fb",
    "é漢😀,        %C3%A9%E6%BC%A2%F0%9F%98%80",
    "a b+c?d#e&f, a%20b%2Bc%3Fd%23e%26f",
    "a;b=c:d@e,   a%3Bb%3Dc%3Ad%40e",
    "A-z_0.9~*,   A-z_0.9~%2A",
    "...,         ...",
    "'{y}',       %7By%7D",
    "$1\\,        %241%5C"
  })
  void valueBecomesOneSegment(String value, String segment) {
    assertThat(ControlPlaneRequest.get("/a/{x}/b", value).target())
        .isEqualTo("/a/" + segment + "/b");
  }

  @Test
  void lineBreakCannotEndTheRequestLine() {
    assertThat(ControlPlaneRequest.get("/{x}", "a\r\nHost: evil").target())
        .isEqualTo("/a%0D%0AHost%3A%20evil");
  }

  @Test
  void valuesAreTakenInOrder() {
    assertThat(
            ControlPlaneRequest.post("/groups/{g}/flexClusters/{c}:tenantUpgrade", "1", "2")
                .target())
        .isEqualTo("/groups/1/flexClusters/2:tenantUpgrade");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void emptyAndDotSegmentsAreRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlPlaneRequest.delete("/groups/{group}", value))
        .withMessage("The value of {group} in /groups/{group} is empty or a dot segment.");
  }

  @Test
  void numbersOfVariablesAndValuesMustAgree() {
    assertThatIllegalArgumentException().isThrownBy(() -> ControlPlaneRequest.get("/{a}/{b}", "1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlPlaneRequest.get("/{a}", "1", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "/a b", "/a?b=c", "/{a", "/a}", "/{}", "/a#b", "/%2e"})
  void malformedTemplateIsRefused(String template) {
    assertThatIllegalArgumentException().isThrownBy(() -> ControlPlaneRequest.get(template));
  }

  @Test
  void everyMethodReturnsANewRequest() {
    ControlPlaneRequest first = ControlPlaneRequest.post("/x");
    ControlPlaneRequest second =
        first.query("a", "b").expecting(404).header("h", "v").changingNothing();
    ControlPlaneRequest third = second.json(JsonBody.object()).expecting(409);

    assertThat(first.target()).isEqualTo("/x");
    assertThat(first.expects(404)).isFalse();
    assertThat(first.headers()).isEmpty();
    assertThat(first.changesNothing()).isFalse();
    assertThat(second.body()).isNull();
    assertThat(third.target()).isEqualTo("/x?a=b");
    assertThat(third.expects(404)).isTrue();
    assertThat(third.expects(409)).isTrue();
    assertThat(third.expects(299)).isTrue();
    assertThat(third.expects(302)).isFalse();
  }

  @Test
  void onlyErrorsCanBeExpected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlPlaneRequest.get("/x").expecting(302));
  }

  @Test
  void requestHasOneBodyAtMost() {
    Secret value = Secret.of("v");
    assertThatIllegalStateException()
        .isThrownBy(() -> ControlPlaneRequest.get("/x").json(JsonBody.object()));
    assertThatIllegalStateException()
        .isThrownBy(() -> ControlPlaneRequest.post("/x").json(JsonBody.object()).form("a", value));
    assertThatIllegalStateException()
        .isThrownBy(() -> ControlPlaneRequest.post("/x").form("a", value).json(JsonBody.object()));
  }

  @Test
  void credentialIsNoPlainHeader() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlPlaneRequest.get("/x").header("authorization", "Bearer canary"))
        .withMessageNotContaining("canary");
  }
}
