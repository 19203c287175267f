package io.hosteddb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.settings.SettingSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor is told is what there is. */
class MetadataTest {
  private static final PropertyNames NAMES = PropertyNames.of(MetadataTest.class.getClassLoader());

  private static Map<String, JsonNode> properties() throws IOException {
    try (InputStream file =
        MetadataTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      JsonNode root = JsonMapper.builder().build().readTree(Objects.requireNonNull(file));
      Map<String, JsonNode> properties = new TreeMap<>();
      root.get("properties").forEach(p -> properties.put(p.get("name").asString(), p));
      return properties;
    }
  }

  @Test
  void everyProperty_isDescribed() throws IOException {
    Map<String, JsonNode> properties = properties();
    Set<String> expected = new TreeSet<>(NAMES.all());
    expected.add("management.endpoint.hosteddbruntimes.access");
    expected.add("management.health.hosteddb.enabled");

    assertThat(properties.keySet()).containsExactlyElementsOf(expected);
    assertThat(properties.values())
        .allSatisfy(p -> assertThat(p.get("description").asString()).isNotBlank());
  }

  @Test
  void theSettingsOfProviders_areDescribedAsTheProvidersDo() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> described = new LinkedHashMap<>();
    Map<String, JsonNode> properties = properties();
    for (SettingSpec spec : NAMES.settings().values()) {
      if (!spec.key().equals("providers") && !spec.key().endsWith(".backend")) {
        String name = PropertyNames.PREFIX + spec.key();
        String value = spec.defaultValue() == null ? "" : spec.defaultValue();
        expected.put(name, spec.description() + " | " + value);
        JsonNode property = Objects.requireNonNull(properties.get(name), name);
        JsonNode defaultValue = property.get("defaultValue");
        described.put(
            name,
            property.get("description").asString()
                + " | "
                + (defaultValue == null ? "" : defaultValue.asString()));
      }
    }

    assertThat(described).isEqualTo(expected);
  }
}
