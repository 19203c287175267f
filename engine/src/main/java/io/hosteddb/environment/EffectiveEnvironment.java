package io.hosteddb.environment;

import io.hosteddb.model.Actor;
import java.util.List;
import java.util.Map;

/**
 * What a runtime really gets, and where each variable comes from. Immutable, and made by the
 * library alone.
 *
 * @since 0.1
 */
public interface EffectiveEnvironment {
  /** {@return the variables, in the order of their names} */
  List<EffectiveVariable> variables();

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
  Map<String, String> reveal(Actor actor, String reason);
}
