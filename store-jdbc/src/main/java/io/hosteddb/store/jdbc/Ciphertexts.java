package io.hosteddb.store.jdbc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two encrypted columns of a record. */
final class Ciphertexts {
  private final byte @Nullable [] checkpoint;
  private final byte @Nullable [] variables;

  Ciphertexts(byte @Nullable [] checkpoint, byte @Nullable [] variables) {
    this.checkpoint = checkpoint;
    this.variables = variables;
  }

  byte @Nullable [] checkpoint() {
    return checkpoint;
  }

  byte @Nullable [] variables() {
    return variables;
  }

  boolean isSameAs(Ciphertexts other) {
    return Arrays.equals(checkpoint, other.checkpoint) && Arrays.equals(variables, other.variables);
  }
}
