package io.hosteddb.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesFileTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "jdbc:postgresql://h:5432/d?sslmode=require",
        "p@:/?#%&+ ü'\"$;=[]\\ 日本 😀",
        "  blanks  ",
        "#!=: ",
        "two\nlines\r\n\tand\fmore",
        "ends with a backslash\\",
        "\u0000\u007f\u0085\u2028",
        "\\u0041"
      })
  void aValue_isReadAsItWas_inAnyEncoding(String value) throws Exception {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("spring.datasource.url", value);
    values.put("after-it", "still here");
    String text = PropertiesFile.write(values);

    Properties fromText = new Properties();
    fromText.load(new StringReader(text));
    Properties fromBytes = new Properties();
    fromBytes.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));

    assertThat(fromText).isEqualTo(values);
    assertThat(fromBytes).isEqualTo(values);
  }

  @Test
  void whatSpringWouldExpand_andWhatIsNoName_isRefusedWithoutTheValue() {
    assertThatThrownBy(() -> PropertiesFile.write(Map.of("password", "hush${PATH}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password")
        .hasMessageContaining("Spring Boot")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> PropertiesFile.write(Map.of("a b", "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
