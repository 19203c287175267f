package io.hosteddb.environment;

import io.hosteddb.model.Actor;
import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Map<String, Secret> ofUsers;
  private final RevealGate gate;

  private EffectiveEnvironment(
      List<EffectiveVariable> variables, Map<String, Secret> ofUsers, RevealGate gate) {
    this.variables = List.copyOf(variables);
    this.ofUsers = ofUsers;
    this.gate = gate;
  }

  static EffectiveEnvironment merge(
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
    return new EffectiveEnvironment(new ArrayList<>(merged.values()), ofUsers, gate);
  }

  private static EffectiveVariable ofUser(String name, Origin origin) {
    return new EffectiveVariable(name, Secret.MASK, true, origin, null, List.of());
  }

  private static EffectiveVariable ofDatabase(ManagedEnvironment.Entry entry) {
    return new EffectiveVariable(
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
        new EffectiveVariable(
            next.name(), next.shown(), next.secret(), next.origin(), next.database(), shadowed));
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
   * The values in clear, to be put into a runtime's environment: the managed ones read anew, and
   * only if none has changed since the managed environment was read. Written into the audit before
   * they are handed out. A managed variable that cannot be read is left out; what a user set under
   * the same name does not take its place.
   *
   * @param actor who sees them
   * @param reason why; goes into the audit
   * @return the values by name, in the order of the names
   * @throws io.hosteddb.error.AccessDeniedException if the actor may not
   * @throws io.hosteddb.error.InvalidRequestException if the reason is blank
   * @throws io.hosteddb.error.ConflictException if the project's managed variables have changed
   *     since; read the environment again
   */
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
