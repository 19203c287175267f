package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.environment.MaskedVariable;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.spi.Snippet;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to use a READY database. It holds no secret.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public sealed interface ConnectionDetails permits ConnectionDetailsValue {
  /** {@return the database} */
  HostedDatabase database();

  /** {@return its variables, secrets masked} */
  List<MaskedVariable> variables();

  /**
   * {@return its connection as drivers and programs want it written, secrets masked: those that its
   * provider says, and lines for a shell; the latter alone if the provider is not configured any
   * more}
   */
  List<MaskedForm> forms();

  /**
   * The form of an id. In Java code: {@code
   * databases.connection(id).form(KnownForms.JDBC).reveal(actor, reason)}.
   *
   * @param id such as {@value io.hosteddb.connection.KnownForms#JDBC}
   * @return the form; it may be refused
   * @throws InvalidRequestException if there is none of this id; the message names those there are
   */
  default MaskedForm form(String id) {
    return forms().stream()
        .filter(form -> form.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> DatabaseForms.unknown(id, forms().stream().map(MaskedForm::id).toList()));
  }

  /** {@return code to copy and paste} */
  List<Snippet> snippets();

  /** {@return where the user reads more; null if the provider is not configured any more} */
  @Nullable URI docsUrl();
}
