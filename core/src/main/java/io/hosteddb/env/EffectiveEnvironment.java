package io.hosteddb.env;

import io.hosteddb.model.Actor;
import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a runtime really gets, and where each variable comes from. Immutable.
 *
 * @since 0.1
 */
public final class EffectiveEnvironment {
  private final List<EffectiveVariable> variables;
  private final RevealGate gate;

  private EffectiveEnvironment(List<EffectiveVariable> variables, RevealGate gate) {
    this.variables = List.copyOf(variables);
    this.gate = gate;
  }

  static EffectiveEnvironment merge(
      Map<String, String> project,
      Map<String, String> environment,
      List<ManagedEnvironment.Entry> managed,
      RevealGate gate) {
    Map<String, EffectiveVariable> merged = new TreeMap<>();
    project.forEach((name, value) -> put(merged, ofUser(name, value, Origin.PROJECT)));
    environment.forEach((name, value) -> put(merged, ofUser(name, value, Origin.ENVIRONMENT)));
    managed.forEach(entry -> put(merged, ofDatabase(entry)));
    return new EffectiveEnvironment(new ArrayList<>(merged.values()), gate);
  }

  private static EffectiveVariable ofUser(String name, String value, Origin origin) {
    return new EffectiveVariable(name, Secret.of(value), true, origin, null, List.of());
  }

  private static EffectiveVariable ofDatabase(ManagedEnvironment.Entry entry) {
    return new EffectiveVariable(
        entry.variable().name().value(),
        entry.value(),
        entry.variable().secret(),
        Origin.MANAGED,
        entry.database(),
        List.of());
  }

  private static void put(Map<String, EffectiveVariable> merged, EffectiveVariable next) {
    EffectiveVariable loser = merged.get(next.name());
    List<Origin> shadowed = new ArrayList<>();
    if (loser != null) {
      shadowed.addAll(loser.shadowed());
      shadowed.add(loser.origin());
    }
    merged.put(
        next.name(),
        new EffectiveVariable(
            next.name(), next.value(), next.secret(), next.origin(), next.database(), shadowed));
  }

  /**
   * The variables.
   *
   * @return in the order of their names
   */
  public List<EffectiveVariable> variables() {
    return variables;
  }

  /**
   * The values in clear, to be put into a runtime's environment.
   *
   * @param actor who sees them
   * @param reason why; goes into the audit
   * @return the values by name
   * @throws io.hosteddb.error.AccessDeniedException if the actor may not
   * @throws io.hosteddb.error.InvalidRequestException if the reason is blank
   */
  public Map<String, String> reveal(Actor actor, String reason) {
    gate.pass(actor, reason);
    Map<String, String> values = new LinkedHashMap<>();
    variables.forEach(v -> values.put(v.name(), v.value().reveal()));
    return values;
  }

  /** The names; never a value. */
  @Override
  public String toString() {
    return variables.stream().map(EffectiveVariable::name).toList().toString();
  }
}
