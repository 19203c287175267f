package io.hosteddb;

import io.hosteddb.environment.EffectiveVariable;
import io.hosteddb.environment.Origin;
import io.hosteddb.model.DatabaseId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the library makes of a {@link EffectiveVariable}. */
record EffectiveVariableValue(
    String name,
    String shown,
    boolean secret,
    Origin origin,
    @Nullable DatabaseId database,
    List<Origin> shadowed)
    implements EffectiveVariable {
  EffectiveVariableValue {
    shadowed = List.copyOf(shadowed);
  }
}
