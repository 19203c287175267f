package io.hosteddb.credentials;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.RuntimeName;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of what is known of a runtime that uses the managed variables of an environment.
 *
 * <p>Made by the library alone; it may say more in a later release.
 *
 * @since 0.1
 */
public interface RuntimeStatus {
  /** {@return where it runs; null if outside any environment} */
  @Nullable EnvironmentId environment();

  /** {@return which} */
  RuntimeName runtime();

  /** {@return whether it is waited for before old credentials end early} */
  boolean expected();

  /** {@return the highest revision of its project that it has acknowledged; 0 if none} */
  long revision();
}
