package io.hosteddb.env;

import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values of variables, each a {@link Secret} whether its contract calls it one or not: what is
 * masked is decided where it is shown. Immutable; equal if names and values are.
 *
 * @since 0.1
 */
public final class VariableValues {
  private static final VariableValues NONE = new VariableValues(Map.of());

  private final Map<VariableName, Secret> values;

  /** Of a map that nobody else has. */
  private VariableValues(Map<VariableName, Secret> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * No values.
   *
   * @return the empty values
   */
  public static VariableValues none() {
    return NONE;
  }

  /**
   * The given values.
   *
   * @param values by name
   * @return a copy
   */
  public static VariableValues of(Map<VariableName, Secret> values) {
    return values.isEmpty() ? NONE : new VariableValues(new LinkedHashMap<>(values));
  }

  /**
   * These values and one more.
   *
   * @param name the variable's name
   * @param value its value; replaces an earlier one of the name
   * @return a new object
   * @throws IllegalArgumentException if the name is malformed
   */
  public VariableValues with(String name, Secret value) {
    // As long as it is kept, which is as long as the database: no larger than it has to be.
    Map<VariableName, Secret> copy = new LinkedHashMap<>(2 * (values.size() + 1));
    copy.putAll(values);
    copy.put(VariableName.of(name), value);
    return new VariableValues(copy);
  }

  /**
   * The value of a name.
   *
   * @param name the name
   * @return the value, or empty if there is none
   */
  public Optional<Secret> find(VariableName name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The names.
   *
   * @return the names, in the order in which they were added
   */
  public Set<VariableName> names() {
    return values.keySet();
  }

  /**
   * The values by name.
   *
   * @return an unmodifiable view
   */
  public Map<VariableName, Secret> asMap() {
    return values;
  }

  /**
   * Whether there is no value.
   *
   * @return true if there is none
   */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VariableValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The names; never a value. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
