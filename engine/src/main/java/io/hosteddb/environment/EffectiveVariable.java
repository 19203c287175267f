package io.hosteddb.environment;

import io.hosteddb.model.DatabaseId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variable that a runtime gets.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public interface EffectiveVariable {
  /** {@return its name} */
  String name();

  /**
   * {@return its value as it may be shown: {@value io.hosteddb.model.Secret#MASK} if it is secret}
   */
  String shown();

  /**
   * {@return whether it must be masked: what users set counts as secret, since nobody has said that
   * it is not}
   */
  boolean secret();

  /** {@return where the value comes from} */
  Origin origin();

  /** {@return the database that manages it; null if a user set it} */
  @Nullable DatabaseId database();

  /** {@return where else the name was set, in vain; in the order of {@link Origin}} */
  List<Origin> shadowed();
}
