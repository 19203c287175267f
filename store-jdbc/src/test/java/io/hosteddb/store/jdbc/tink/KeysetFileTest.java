package io.hosteddb.store.jdbc.tink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are gone are data that is gone: a keyset that is there is never lost to a new one. */
class KeysetFileTest {
  @TempDir Path folder;

  @Test
  void aNewKeyset_doesNotReplaceOneThatIsThere() throws IOException {
    Path file = folder.resolve("keyset.json");
    TinkKeyset.generate().write(file);
    String there = Files.readString(file);

    assertThatThrownBy(() -> TinkKeyset.generate().write(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("another keyset")
        .hasMessageContaining("Nothing was changed");
    assertThat(Files.readString(file)).isEqualTo(there);
  }

  @Test
  void eachStepOfARotation_replacesTheOneBefore() {
    Path file = folder.resolve("keyset.json");
    TinkKeyset first = TinkKeyset.generate();
    first.write(file);
    first.write(file);
    TinkKeyset two = first.withNewKey();
    two.write(file);
    two.withNewestAsPrimary().write(file);
    TinkKeyset last = two.withNewestAsPrimary().withPrimaryOnly();
    last.write(file);
    assertThat(TinkKeyset.read(file).keyIds()).isEqualTo(last.keyIds());
    // A copy from before the rotation lacks the key that everything is under now.
    assertThatThrownBy(() -> first.withNewKey().write(file))
        .isInstanceOf(ConfigurationException.class);
    assertThat(TinkKeyset.read(file).keyIds()).isEqualTo(last.keyIds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"primaryKeyId\":12", "my notes"})
  void whatIsNoKeyset_isNotReplacedEither(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("keyset.json"), content);

    assertThatThrownBy(() -> TinkKeyset.generate().write(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no keyset")
        .hasMessageContaining("Nothing was changed");
    assertThatThrownBy(() -> TinkKeyset.readOrGenerate(file))
        .isInstanceOf(ConfigurationException.class);
    assertThat(Files.readString(file)).isEqualTo(content);
  }

  /** Such as a volume that is not mounted yet: its keyset must not be made anew. */
  @Test
  void aLinkToNowhere_isNotFilled() throws IOException {
    Path link =
        Files.createSymbolicLink(
            folder.resolve("keyset.json"), folder.resolve("volume").resolve("keyset.json"));

    assertThatThrownBy(() -> TinkKeyset.readOrGenerate(link))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("link");
    assertThatThrownBy(() -> TinkKeyset.generate().write(link))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("link");
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void aLink_staysOne_andItsTargetIsRotated() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Path target = volume.resolve("keyset.json");
    TinkKeyset first = TinkKeyset.readOrGenerate(target);
    Path link = Files.createSymbolicLink(folder.resolve("keyset.json"), target);
    assertThat(TinkKeyset.readOrGenerate(link).keyIds()).isEqualTo(first.keyIds());

    TinkKeyset rotated = first.withNewKey();
    rotated.write(link);

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(TinkKeyset.read(target).keyIds()).isEqualTo(rotated.keyIds());
    assertThatThrownBy(() -> TinkKeyset.generate().write(link))
        .isInstanceOf(ConfigurationException.class);
    assertThat(TinkKeyset.read(target).keyIds()).isEqualTo(rotated.keyIds());
  }

  @Test
  void ofManyThatWriteOneOfTheirOwn_oneSucceeds_andTheFileIsItsForGood() throws Exception {
    int makers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(makers);
    try {
      for (int round = 0; round < 50; round++) {
        Path file = folder.resolve("keyset-" + round + ".json");
        CyclicBarrier together = new CyclicBarrier(makers);
        List<Callable<List<Integer>>> calls = new ArrayList<>();
        for (int i = 0; i < makers; i++) {
          TinkKeyset own = TinkKeyset.generate();
          calls.add(() -> {
            together.await();
            try {
              own.write(file);
              return own.keyIds();
            } catch (ConfigurationException e) {
              return List.of();
            }
          });
        }
        List<List<Integer>> written = new ArrayList<>();
        for (Future<List<Integer>> future : threads.invokeAll(calls)) {
          if (!future.get().isEmpty()) {
            written.add(future.get());
          }
        }
        assertThat(written).containsExactly(TinkKeyset.read(file).keyIds());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
