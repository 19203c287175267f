package io.hosteddb.testkit.provider;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A checkpoint as a store keeps it. */
final class WrittenCheckpoint {
  private WrittenCheckpoint() {}

  /** A store keeps text in UTF-8: a checkpoint that does not survive that is lost in a crash. */
  static Checkpoint reread(Checkpoint written) {
    Map<String, Secret> read = new LinkedHashMap<>();
    written.asMap().forEach((key, value) -> read.put(utf8(key), Secret.of(utf8(value.reveal()))));
    return Checkpoint.of(read);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
