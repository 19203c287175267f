package io.hosteddb.internal.engine;

import io.hosteddb.spi.DatabaseProvider;

/** A provider that the library has put something around. */
public interface WrappedProvider {
  /** {@return the provider as it was opened} */
  DatabaseProvider unwrapped();
}
