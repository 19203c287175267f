package io.hosteddb.error;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.Sentences;
import io.hosteddb.model.VariableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a database cannot be attached.
 *
 * @param kind the rule that forbids it
 * @param rival the database that is in the way; null if the kind is PROJECT_CLOSED
 * @param variables the variables both would own; empty unless the kind is VARIABLE_OWNED
 * @param message the conflict in a sentence that names what is in the way and says what to do
 * @since 0.1
 */
public record AttachConflict(
    Kind kind, @Nullable DatabaseId rival, List<VariableName> variables, String message) {
  /** The rules of attachment. */
  public enum Kind {
    /** The project has a database of this provider. */
    PROVIDER_ATTACHED,
    /** The project has a database of this name. */
    NAME_TAKEN,
    /** A database whose environments overlap owns a variable of the same name. */
    VARIABLE_OWNED,
    /** The project is closed, whatever is or is not attached to it. */
    PROJECT_CLOSED
  }

  /** Copies the list, and ends the message as a {@linkplain Sentences sentence}. */
  public AttachConflict {
    message = Sentences.ended(message);
    variables = List.copyOf(variables);
  }
}
