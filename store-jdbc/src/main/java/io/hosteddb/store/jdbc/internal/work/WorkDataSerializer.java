package io.hosteddb.store.jdbc.internal.work;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a row of work carries: a word, or nothing. */
final class WorkDataSerializer implements Serializer {
  static byte[] bytes(String word) {
    return word.getBytes(StandardCharsets.UTF_8);
  }

  static byte @Nullable [] bytesOrNull(@Nullable String word) {
    return word == null ? null : bytes(word);
  }

  static @Nullable String word(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] serialize(@Nullable Object data) {
    return data == null ? null : bytes(data.toString());
  }

  @Override
  public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] data) {
    return data == null ? null : type.cast(word(data));
  }
}
