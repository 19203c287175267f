package io.hosteddb.store.jdbc.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No table that a migration makes is left out of what is looked at. */
class TableRightsTest {
  private static final Pattern TABLE = Pattern.compile("create table (hosteddb_\\w+)");

  @Test
  void everyTableOfTheMigrations_isLookedAt() throws IOException {
    TreeSet<String> tables = new TreeSet<>();
    for (String script : SchemaHistory.SCRIPTS) {
      try (InputStream in =
          SchemaHistory.class
              .getClassLoader()
              .getResourceAsStream(SchemaHistory.FOLDER + "postgresql/" + script)) {
        assertThat(in).isNotNull();
        Matcher matcher = TABLE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        while (matcher.find()) {
          tables.add(matcher.group(1));
        }
      }
    }
    assertThat(TableRights.RELATIONS)
        .filteredOn(name -> !name.endsWith("_seq"))
        .containsExactlyElementsOf(tables);
  }
}
