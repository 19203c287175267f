package io.hosteddb.env;

import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;

/**
 * A managed variable as it may be shown.
 *
 * @param name under which name it is injected
 * @param value its value; {@value Secret#MASK} if it is secret
 * @param secret whether the value is masked
 * @since 0.1
 */
public record MaskedVariable(VariableName name, String value, boolean secret) {
  /**
   * Masks a value if its contract says so.
   *
   * @param variable the variable
   * @param value its value
   * @return what may be shown
   */
  public static MaskedVariable of(ManagedVariable variable, Secret value) {
    return new MaskedVariable(
        variable.name(), variable.secret() ? Secret.MASK : value.reveal(), variable.secret());
  }
}
