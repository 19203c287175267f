package io.hosteddb.store.jdbc.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaHistoryTest {
  /** A migration that is not named there would not be applied to tables that have the others. */
  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "h2"})
  void everyMigrationIsNamed(String dialect) throws IOException, URISyntaxException {
    URL folder =
        Objects.requireNonNull(
            SchemaHistory.class.getClassLoader().getResource(SchemaHistory.FOLDER + dialect));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(SchemaHistory.SCRIPTS);
    }
  }
}
