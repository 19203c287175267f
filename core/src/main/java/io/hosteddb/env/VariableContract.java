package io.hosteddb.env;

import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The variables that every database of a provider injects: exactly these, all at once. A contract
 * claims its names for the database from the moment of attach.
 *
 * <p>The constructor takes a contract as it was stored, so that a name that is reserved later does
 * not make a database unreadable; {@link #of} checks what comes from outside.
 *
 * @param variables the variables, in the order in which they are shown
 * @since 0.1
 */
public record VariableContract(List<ManagedVariable> variables) {
  private static final int MAX_VARIABLES = 32;

  /** Copies the list. */
  public VariableContract {
    variables = List.copyOf(variables);
  }

  /**
   * A contract of the given variables.
   *
   * @param variables the variables, in the order in which they are shown
   * @return the contract
   * @throws IllegalArgumentException with every violation: no variable, over 32 variables, a name
   *     twice (in whatever case), or a reserved name such as {@code PATH}
   */
  public static VariableContract of(ManagedVariable... variables) {
    return of(List.of(variables));
  }

  /**
   * A contract of the given variables.
   *
   * @param variables the variables, in the order in which they are shown
   * @return the contract
   * @throws IllegalArgumentException with every violation: no variable, over 32 variables, a name
   *     twice (in whatever case), or a reserved name such as {@code PATH}
   */
  public static VariableContract of(List<ManagedVariable> variables) {
    List<String> violations = violations(variables);
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          "Malformed variable contract: " + String.join(" ", violations));
    }
    return new VariableContract(variables);
  }

  /**
   * Whether a name decides how a runtime itself starts, such as {@code PATH}, {@code LD_PRELOAD} or
   * {@code NODE_OPTIONS}, in whatever case. No database may own one, and a host does well to let
   * its users set none either.
   *
   * @param name a name
   * @return true if it is reserved
   */
  public static boolean isReserved(VariableName name) {
    return RuntimeNames.contains(name.value());
  }

  /**
   * The names, in the order of the contract.
   *
   * @return the names
   */
  public List<VariableName> names() {
    // Asked for with each claim and each snapshot.
    VariableName[] names = new VariableName[variables.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = variables.get(i).name();
    }
    return List.of(names);
  }

  /**
   * The variable of the given name.
   *
   * @param name a name
   * @return the variable, or empty if the contract does not have it
   */
  public Optional<ManagedVariable> find(VariableName name) {
    for (ManagedVariable variable : variables) {
      if (variable.name().equals(name)) {
        return Optional.of(variable);
      }
    }
    return Optional.empty();
  }

  /**
   * How given values differ from the contract, in a sentence without values.
   *
   * @param values what a provider returned
   * @return the difference, or empty if there are exactly the contract's variables and none is
   *     blank
   */
  public Optional<String> difference(VariableValues values) {
    List<String> parts = new ArrayList<>();
    for (ManagedVariable variable : variables) {
      VariableName name = variable.name();
      Optional<Secret> value = values.find(name);
      if (value.isEmpty()) {
        parts.add(name + " is missing");
      } else if (value.get().reveal().isBlank()) {
        parts.add(name + " is blank");
      }
    }
    for (VariableName name : values.names()) {
      if (find(name).isEmpty()) {
        parts.add(name + " is not in the contract");
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
  }

  private static List<String> violations(List<ManagedVariable> variables) {
    List<String> found = new ArrayList<>();
    if (variables.isEmpty()) {
      found.add("it names no variable.");
    }
    if (variables.size() > MAX_VARIABLES) {
      found.add("it names " + variables.size() + " variables; at most " + MAX_VARIABLES + " fit.");
    }
    Set<String> seen = new HashSet<>();
    for (ManagedVariable variable : variables) {
      String upper = variable.name().value().toUpperCase(Locale.ROOT);
      if (!seen.add(upper)) {
        found.add(variable.name() + " stands in it twice.");
      }
      if (isReserved(variable.name())) {
        found.add(variable.name() + " is reserved for the runtime itself.");
      }
    }
    return found;
  }
}
