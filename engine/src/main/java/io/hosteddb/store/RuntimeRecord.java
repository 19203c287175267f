package io.hosteddb.store;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.RuntimeName;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a runtime that uses the managed variables of an environment.
 *
 * @param environment where it runs; null if outside any
 * @param runtime which
 * @param expected whether it is waited for
 * @param revision the highest revision that it has acknowledged; 0 if none
 * @since 0.1
 */
public record RuntimeRecord(
    @Nullable EnvironmentId environment, RuntimeName runtime, boolean expected, long revision) {}
