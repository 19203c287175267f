package io.hosteddb.env;

import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The managed variables of an environment at one revision of its project: those of every READY
 * database that reaches it. Immutable.
 *
 * @since 0.1
 */
public final class ManagedEnvironment {
  private final long revision;
  private final List<Entry> entries;
  private final RevealGate gate;

  /**
   * One variable and whose it is.
   *
   * @param variable the variable of the contract
   * @param value its value
   * @param database the database that owns it
   * @param provider the provider of that database
   */
  public record Entry(
      ManagedVariable variable, Secret value, DatabaseId database, ProviderId provider) {
    /**
     * The variable as it may be shown.
     *
     * @return its name and its value, masked if it is secret
     */
    public MaskedVariable masked() {
      return MaskedVariable.of(variable, value);
    }
  }

  /**
   * An environment. Hosts get theirs from the library.
   *
   * @param revision the project's revision
   * @param entries the variables
   * @param gate asked before values are handed out
   */
  public ManagedEnvironment(long revision, List<Entry> entries, RevealGate gate) {
    this.revision = revision;
    this.entries = List.copyOf(entries);
    this.gate = gate;
  }

  /**
   * Rises by one with every change of the project's managed variables: a runtime that was started
   * with a lower one is out of date.
   *
   * @return the revision, 0 if nothing ever changed
   */
  public long revision() {
    return revision;
  }

  /**
   * The variables and whose they are.
   *
   * @return in the order of databases and contracts; printing an entry shows no value
   */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * The variables as they may be shown.
   *
   * @return names and values, secrets masked
   */
  public List<MaskedVariable> masked() {
    return entries.stream().map(Entry::masked).toList();
  }

  /**
   * The variable of a name.
   *
   * @param name the name
   * @return the entry, or empty if no database manages it
   */
  public Optional<Entry> find(VariableName name) {
    return entries.stream().filter(e -> e.variable().name().equals(name)).findFirst();
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
    entries.forEach(e -> values.put(e.variable().name().value(), e.value().reveal()));
    return values;
  }

  /**
   * What a runtime really gets: of each name the last wins, of the user's project variables, the
   * user's environment variables, and the managed ones.
   *
   * @param project the user's variables of the project
   * @param environment the user's variables of the environment
   * @return the effective variables with their origins
   */
  public EffectiveEnvironment merge(Map<String, String> project, Map<String, String> environment) {
    return EffectiveEnvironment.merge(project, environment, entries, gate);
  }

  /** The revision and the names; never a value. */
  @Override
  public String toString() {
    return "revision " + revision + ": " + entries.stream().map(e -> e.variable().name()).toList();
  }
}
