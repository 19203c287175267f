package io.hosteddb.environment;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.VariableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The managed variables of an environment at one revision of its project: those of every READY
 * database that reaches it. It holds no value that may not be shown; {@link #reveal} reads the
 * values anew. Immutable, and made by the library alone.
 *
 * @since 0.1
 */
public interface ManagedEnvironment {
  /** One variable and whose it is. Two that say the same are equal. */
  interface Entry {
    /** {@return the variable of the contract} */
    ManagedVariable variable();

    /**
     * {@return its value as it may be shown: {@value io.hosteddb.model.Secret#MASK} if it is
     * secret, empty if it cannot be read}
     */
    String shown();

    /**
     * {@return false if what is stored of it cannot be read, so that {@link
     * ManagedEnvironment#reveal} leaves it out}
     */
    boolean readable();

    /** {@return the database that owns it} */
    DatabaseId database();

    /** {@return the provider of that database} */
    ProviderId provider();

    /** {@return its name and its value as it may be shown, masked if it is secret} */
    default MaskedVariable masked() {
      return new MaskedVariable(variable().name(), shown(), variable().secret());
    }
  }

  /**
   * Rises by one with every change of the project's managed variables: a runtime that was started
   * with a lower one is out of date.
   *
   * @return the revision, 0 if nothing ever changed
   */
  long revision();

  /** {@return the variables and whose they are, in the order of databases and contracts} */
  List<Entry> entries();

  /** {@return names and values as they may be shown, secrets masked} */
  default List<MaskedVariable> masked() {
    return entries().stream().map(Entry::masked).toList();
  }

  /**
   * The variable of a name.
   *
   * @param name the name
   * @return the entry, or empty if no database manages it
   */
  default Optional<Entry> find(VariableName name) {
    return entries().stream().filter(e -> e.variable().name().equals(name)).findFirst();
  }

  /**
   * The values in clear, to be put into a runtime's environment: read anew, and only if nothing has
   * changed since this environment was read. Written into the audit before they are handed out.
   *
   * <p>Left out are the variables of a database whose stored secrets cannot be read, so that its
   * neighbours do not suffer with it; {@link Entry#readable} says which, and {@link
   * io.hosteddb.HostedDatabases#connection} of that database says why.
   *
   * @param actor who sees them
   * @param reason why; goes into the audit
   * @return the values by name, in the order of {@link #entries}
   * @throws io.hosteddb.error.AccessDeniedException if the actor may not
   * @throws io.hosteddb.error.InvalidRequestException if the reason is blank
   * @throws io.hosteddb.error.ConflictException if the project's managed variables have changed
   *     since; read the environment again
   */
  Map<String, String> reveal(Actor actor, String reason);

  /**
   * What a runtime really gets: of each name the last wins, of the user's project variables, the
   * user's environment variables, and the managed ones.
   *
   * @param project the user's variables of the project
   * @param environment the user's variables of the environment
   * @return the effective variables with their origins
   */
  EffectiveEnvironment merge(Map<String, String> project, Map<String, String> environment);
}
