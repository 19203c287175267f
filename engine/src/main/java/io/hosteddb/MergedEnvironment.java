package io.hosteddb;

import io.hosteddb.environment.EffectiveEnvironment;
import io.hosteddb.environment.EffectiveVariable;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.environment.Origin;
import io.hosteddb.model.Actor;
import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The managed variables over those that users set. */
final class MergedEnvironment implements EffectiveEnvironment {
  private final List<EffectiveVariable> variables;
  private final Map<String, Secret> ofUsers;
  private final RevealGate gate;

  private MergedEnvironment(
      List<EffectiveVariable> variables, Map<String, Secret> ofUsers, RevealGate gate) {
    this.variables = List.copyOf(variables);
    this.ofUsers = ofUsers;
    this.gate = gate;
  }

  static MergedEnvironment merge(
      Map<String, String> project,
      Map<String, String> environment,
      List<ManagedEnvironment.Entry> managed,
      RevealGate gate) {
    Map<String, EffectiveVariable> merged = new TreeMap<>();
    project.keySet().forEach(name -> put(merged, ofUser(name, Origin.PROJECT)));
    environment.keySet().forEach(name -> put(merged, ofUser(name, Origin.ENVIRONMENT)));
    managed.forEach(entry -> put(merged, ofDatabase(entry)));
    Map<String, Secret> ofUsers = new HashMap<>();
    project.forEach((name, value) -> ofUsers.put(name, Secret.of(value)));
    environment.forEach((name, value) -> ofUsers.put(name, Secret.of(value)));
    return new MergedEnvironment(new ArrayList<>(merged.values()), ofUsers, gate);
  }

  private static EffectiveVariable ofUser(String name, Origin origin) {
    return new EffectiveVariableValue(name, Secret.MASK, true, origin, null, List.of());
  }

  private static EffectiveVariable ofDatabase(ManagedEnvironment.Entry entry) {
    return new EffectiveVariableValue(
        entry.variable().name().value(),
        entry.shown(),
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
        new EffectiveVariableValue(
            next.name(), next.shown(), next.secret(), next.origin(), next.database(), shadowed));
  }

  @Override
  public List<EffectiveVariable> variables() {
    return variables;
  }

  @Override
  public Map<String, String> reveal(Actor actor, String reason) {
    Map<String, String> managed = gate.reveal(actor, reason);
    Map<String, String> values = new LinkedHashMap<>();
    for (EffectiveVariable variable : variables) {
      String name = variable.name();
      Secret ofUser = ofUsers.get(name);
      if (variable.origin() != Origin.MANAGED && ofUser != null) {
        values.put(name, ofUser.reveal());
      } else if (managed.containsKey(name)) {
        values.put(name, managed.get(name));
      }
    }
    return values;
  }

  /** The names; never a value. */
  @Override
  public String toString() {
    return variables.stream().map(EffectiveVariable::name).toList().toString();
  }
}
