package io.hosteddb.environment;

import io.hosteddb.model.VariableName;

/**
 * A managed variable as it may be shown.
 *
 * @param name under which name it is injected
 * @param value its value; {@value io.hosteddb.model.Secret#MASK} if it is secret
 * @param secret whether the value is masked
 * @since 0.1
 */
public record MaskedVariable(VariableName name, String value, boolean secret) {}
