package io.hosteddb.store.jdbc.internal.encryption;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two encrypted columns of a record. */
public final class Ciphertexts {
  private final byte @Nullable [] checkpoint;
  private final byte @Nullable [] variables;

  public Ciphertexts(byte @Nullable [] checkpoint, byte @Nullable [] variables) {
    this.checkpoint = checkpoint;
    this.variables = variables;
  }

  public byte @Nullable [] checkpoint() {
    return checkpoint;
  }

  public byte @Nullable [] variables() {
    return variables;
  }

  public boolean isSameAs(Ciphertexts other) {
    return Arrays.equals(checkpoint, other.checkpoint) && Arrays.equals(variables, other.variables);
  }
}
