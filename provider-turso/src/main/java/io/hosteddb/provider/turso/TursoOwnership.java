package io.hosteddb.provider.turso;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a database of our name is ours although its id was never saved, because the answer
 * to our create was lost.
 *
 * <p>Turso has no tags to leave a mark in. What proves it: the name, which is made from the
 * database's id and given to nothing else; the group, which is ours; and that the database is
 * empty, since nobody was ever handed a token for one whose id we did not save. One that holds
 * anything is somebody's, and is left alone.
 */
final class TursoOwnership {
  private final TursoApi api;
  private final TursoSqlClient sql;

  /** Whose a candidate is. */
  enum Verdict {
    OURS,
    FOREIGN,
    /** Its host does not serve it yet. */
    NOT_SERVING,
    /** It is not there, or not the one it was. */
    CHANGED
  }

  /**
   * What an inspection has shown.
   *
   * @param verdict whose it is
   * @param proofToken the token for the next inspection; null if there is none
   * @param why what was heard, if the verdict is not in
   */
  record Finding(Verdict verdict, @Nullable Secret proofToken, String why) {}

  TursoOwnership(TursoApi api, TursoSqlClient sql) {
    this.api = api;
    this.sql = sql;
  }

  /** Looks into a database; it changes nothing. */
  Finding inspect(String name, TursoDatabase candidate, @Nullable Secret known, CallContext call)
      throws InterruptedException {
    Optional<Secret> token = known == null ? api.mintProofToken(name, call) : Optional.of(known);
    if (token.isEmpty()) {
      return new Finding(Verdict.CHANGED, null, "it is gone");
    }
    TursoSqlClient.Answer answer =
        sql.ask(candidate, token.get(), "SELECT count(*) FROM sqlite_schema", call);
    if (answer instanceof TursoSqlClient.Value value) {
      boolean empty = value.text().equals("0");
      return new Finding(empty ? Verdict.OURS : Verdict.FOREIGN, token.get(), "");
    }
    if (answer instanceof TursoSqlClient.NotServing waiting) {
      return new Finding(Verdict.NOT_SERVING, token.get(), waiting.why());
    }
    if (answer instanceof TursoSqlClient.TokenRefused refused) {
      // The next inspection begins anew: the token has expired, or belongs to an earlier database.
      return new Finding(Verdict.CHANGED, null, refused.why());
    }
    throw failed((TursoSqlClient.Failed) answer);
  }

  static ProviderException failed(TursoSqlClient.Failed failed) {
    String said = failed.message().isEmpty() ? failed.code() : failed.message();
    if (failed.code().equals(TursoSqlClient.BLOCKED)) {
      return ProviderException.of(
              ErrorCategory.QUOTA_EXCEEDED,
              "Turso has blocked the database: the platform's organization has used up what its"
                  + " plan allows ("
                  + said
                  + ").")
          .remedy(
              "Ask the platform's operator to raise the plan or to allow overages at Turso, then"
                  + " retry.")
          .build();
    }
    return ProviderException.of(
            ErrorCategory.UNAVAILABLE, "The database at Turso answers with an error: " + said)
        .outcomeKnown(true)
        .build();
  }

  /** The conflict that a foreign database is. */
  static ProviderException conflict(String name, String what) {
    return ProviderException.of(
            ErrorCategory.CONFLICT, "Turso has a database of the name " + name + " " + what + ".")
        .remedy(
            "Ask the platform's operator to rename or delete the database "
                + name
                + " at Turso if nobody needs it, then retry; or detach this database and attach"
                + " another.")
        .build();
  }
}
