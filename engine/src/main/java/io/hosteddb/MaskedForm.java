package io.hosteddb;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database's connection as one kind of client wants it written, such as {@value
 * io.hosteddb.connection.KnownForms#JDBC}: what may be shown of it, and the way to its values. It
 * holds no secret; {@link #reveal} reads the values anew.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public sealed interface MaskedForm permits MaskedFormView {
  /**
   * One value of a form.
   *
   * @param name such as {@value io.hosteddb.connection.KnownForms#URL}
   * @param shown the value as it may be shown: with {@value Secret#MASK} in place of what is secret
   * @param secret whether something of it is
   * @since 0.1
   */
  record Field(String name, String shown, boolean secret) {}

  /** {@return what it is asked for by; those of the library are {@code KnownForms}} */
  String id();

  /** {@return what it is called, for people} */
  String title();

  /** {@return its values as they may be shown; none if it is refused} */
  List<Field> fields();

  /**
   * {@return why this database cannot be written so, a sentence: a client would not understand it,
   * or would connect otherwise than asked; null if it can}
   */
  @Nullable String refusal();

  /**
   * The field of a name.
   *
   * @param name such as {@value io.hosteddb.connection.KnownForms#URL}
   * @return the field, or empty if there is none
   */
  default Optional<Field> find(String name) {
    return fields().stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /**
   * The values in clear, read anew and written into the audit before they are handed out, as {@link
   * HostedDatabases#reveal} does.
   *
   * @param actor who sees them
   * @param reason why, not blank; goes into the audit
   * @return the values by the names of their fields, in the order of {@link #fields}
   * @throws io.hosteddb.error.AccessDeniedException if the actor may not
   * @throws InvalidRequestException if the form is refused (field {@code form}), or the reason is
   *     blank
   * @throws io.hosteddb.database.NotReadyException if the database is not READY any more
   */
  Map<String, String> reveal(Actor actor, String reason);
}
