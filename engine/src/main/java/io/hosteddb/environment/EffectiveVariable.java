package io.hosteddb.environment;

import io.hosteddb.model.DatabaseId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variable that a runtime gets.
 *
 * @param name its name
 * @param shown its value as it may be shown: {@value io.hosteddb.model.Secret#MASK} if it is secret
 * @param secret whether it must be masked: what users set counts as secret, since nobody has said
 *     that it is not
 * @param origin where the value comes from
 * @param database the database that manages it; null if a user set it
 * @param shadowed where else the name was set, in vain; in the order of {@link Origin}
 * @since 0.1
 */
public record EffectiveVariable(
    String name,
    String shown,
    boolean secret,
    Origin origin,
    @Nullable DatabaseId database,
    List<Origin> shadowed) {
  /** Copies the list. */
  public EffectiveVariable {
    shadowed = List.copyOf(shadowed);
  }
}
