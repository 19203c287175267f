package io.hosteddb.lifecycle;

import static io.hosteddb.model.DatabaseStatus.DELETED;
import static io.hosteddb.model.DatabaseStatus.DELETING;
import static io.hosteddb.model.DatabaseStatus.FAILED;
import static io.hosteddb.model.DatabaseStatus.PROVISIONING;
import static io.hosteddb.model.DatabaseStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleTest {
  /** The whole matrix in words; a dot is an event that is not legal there. */
  private static final String MATRIX =
      """
      status       ATTACHED BECAME_READY PROVISIONING_FAILED RETRY_REQUESTED DETACH_REQUESTED CONFIRMED_GONE
      PROVISIONING .        READY        FAILED              .               DELETING         .
      READY        .        .            .                   .               DELETING         .
      FAILED       .        .            .                   PROVISIONING    DELETING         .
      DELETING     .        .            .                   .               .                DELETED
      DELETED      .        .            .                   .               .                .
      """;

  static Stream<Arguments> cells() {
    String[] lines = MATRIX.strip().split("\n", -1);
    String[] events = lines[0].strip().split(" +", -1);
    return Stream.of(lines)
        .skip(1)
        .map(line -> line.strip().split(" +", -1))
        .flatMap(cells ->
            java.util.stream.IntStream.range(1, cells.length)
                .mapToObj(i ->
                    Arguments.of(
                        DatabaseStatus.valueOf(cells[0]),
                        LifecycleEvent.valueOf(events[i]),
                        cells[i])));
  }

  @ParameterizedTest(name = "{1} in {0} gives {2}")
  @MethodSource("cells")
  void everyCellOfTheMatrix(DatabaseStatus from, LifecycleEvent event, String expected) {
    String actual =
        Lifecycle.next(from, event)
            .map(change -> {
              assertThat(change.from()).isEqualTo(from);
              return change.to().name();
            })
            .orElse(".");

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void theMatrixIsWhole() {
    Map<DatabaseStatus, Long> cells = new EnumMap<>(DatabaseStatus.class);
    cells().forEach(a -> cells.merge((DatabaseStatus) a.get()[0], 1L, Long::sum));

    assertThat(cells)
        .containsOnlyKeys(PROVISIONING, READY, FAILED, DELETING, DELETED)
        .allSatisfy((status, n) -> assertThat(n).isEqualTo(LifecycleEvent.values().length));
  }

  @Test
  void begin_isProvisioning() {
    assertThat(Lifecycle.begin().to()).isEqualTo(PROVISIONING);
    assertThat(Lifecycle.begin().from()).isNull();
  }
}
