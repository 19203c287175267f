package io.hosteddb.spi;

import io.hosteddb.env.VariableValues;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A new generation of credentials: a client that connects with these variables now succeeds.
 * Immutable; prints no value.
 *
 * @since 0.1
 */
public final class IssuedCredentials {
  private final VariableValues variables;
  private final @Nullable Instant expiresAt;
  private final @Nullable String note;
  private final @Nullable Checkpoint database;

  private IssuedCredentials(
      VariableValues variables,
      @Nullable Instant expiresAt,
      @Nullable String note,
      @Nullable Checkpoint database) {
    this.variables = variables;
    this.expiresAt = expiresAt;
    this.note = note;
    this.database = database;
  }

  /**
   * Credentials that do not expire.
   *
   * @param variables exactly the variables of the database's contract, {@link ReadyDatabase#fill}
   *     picks them: those that hold no credentials as they were
   * @return the credentials
   */
  public static IssuedCredentials of(VariableValues variables) {
    return new IssuedCredentials(variables, null, null, null);
  }

  /**
   * The same, and when they end by themselves. The engine renews them at two thirds of their life.
   *
   * @param at the moment, by the vendor's word
   * @return new credentials
   */
  public IssuedCredentials expiring(Instant at) {
    return new IssuedCredentials(variables, at, note, database);
  }

  /**
   * The same, and what the user must know of it, such as that an extension is out of its reach.
   *
   * @param sentence without secrets; stands in the result of the operation
   * @return new credentials
   */
  public IssuedCredentials withNote(String sentence) {
    return new IssuedCredentials(variables, expiresAt, sentence, database);
  }

  /**
   * The same, and what is new in the database's own checkpoint: a database from before generations
   * has got an owner role, say. Saved in the write that injects the variables.
   *
   * @param checkpoint all of the database's checkpoint
   * @return new credentials
   */
  public IssuedCredentials withDatabase(Checkpoint checkpoint) {
    return new IssuedCredentials(variables, expiresAt, note, checkpoint);
  }

  /** {@return exactly the variables of the database's contract} */
  public VariableValues variables() {
    return variables;
  }

  /** {@return when they end by themselves; empty if they do not} */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  /** {@return what the user must know of it; empty if there is nothing} */
  public Optional<String> note() {
    return Optional.ofNullable(note);
  }

  /** {@return the database's own checkpoint; empty if it stays as it is} */
  public Optional<Checkpoint> database() {
    return Optional.ofNullable(database);
  }

  /** The names of the variables; never a value. */
  @Override
  public String toString() {
    return "IssuedCredentials" + variables;
  }
}
