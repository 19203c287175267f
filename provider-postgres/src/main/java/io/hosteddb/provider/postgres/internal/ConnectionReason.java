package io.hosteddb.provider.postgres.internal;

import io.hosteddb.http.VendorText;
import io.hosteddb.model.Secret;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why a connection or a statement failed, fit to be shown: the server's own sentence if it gave
 * one, without details (they may repeat values), markup and secrets.
 */
public final class ConnectionReason {
  private static final String INVALID_PARAMETER = "22023";
  private static final String DEPENDED_ON = "2BP01";

  private ConnectionReason() {}

  /**
   * What the server itself said.
   *
   * @param e what the driver threw
   * @param secrets what must not be in it
   * @return a clean sentence without its last full stop; empty if the server said nothing
   */
  public static Optional<String> ofServer(SQLException e, Collection<Secret> secrets) {
    ServerErrorMessage answer = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    return answer == null
        ? Optional.empty()
        : sentence(answer.getMessage(), secrets).map(said -> said + zone(e));
  }

  /** The driver sends the JVM's time zone with each connection, and nothing keeps it from that. */
  private static String zone(SQLException e) {
    return isAboutTimeZone(e)
        ? " (the time zone of this JVM; start it with one that the server knows, such as"
            + " -Duser.timezone=UTC)"
        : "";
  }

  /** Some servers lack the older names, such as Asia/Calcutta, and none knows Java's own. */
  private static boolean isAboutTimeZone(SQLException e) {
    return INVALID_PARAMETER.equals(e.getSQLState())
        && String.valueOf(e.getMessage()).contains("\"TimeZone\"");
  }

  /**
   * What depends on something that the server therefore did not drop: of the details of its answers
   * the only ones that hold names alone.
   *
   * @param e what the driver threw
   * @param secrets what must not be in it
   * @return such as {@code owner of database a; 2 objects in database b}; empty if it is another
   *     answer, or says nothing of it
   */
  public static Optional<String> ofDependencies(SQLException e, Collection<Secret> secrets) {
    ServerErrorMessage answer = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    if (answer == null || !DEPENDED_ON.equals(answer.getSQLState())) {
      return Optional.empty();
    }
    String detail = answer.getDetail();
    return sentence(detail == null ? "" : detail.strip().replace("\n", "; "), secrets);
  }

  /**
   * What the server said, or else why there was no server to say anything.
   *
   * @param e what the driver threw
   * @param secrets what must not be in it
   * @return a clean sentence without its last full stop; never empty
   */
  public static String of(SQLException e, Collection<Secret> secrets) {
    return ofServer(e, secrets)
        .or(() -> ofNetwork(e, secrets))
        .or(() -> sentence(e.getMessage(), secrets))
        .orElse("there is no answer");
  }

  /** The driver's own words for these are in the language of the machine, and vague. */
  private static Optional<String> ofNetwork(SQLException e, Collection<Secret> secrets) {
    for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException) {
        return Optional.of("the name of its host cannot be resolved");
      }
      if (t instanceof SocketTimeoutException) {
        return Optional.of("it did not answer in time");
      }
      if (t instanceof NoRouteToHostException) {
        return Optional.of("there is no route to its host");
      }
      if (t instanceof ConnectException) {
        return Optional.of("nothing accepts connections at its address");
      }
      if (t instanceof SSLException) {
        return sentence(t.getMessage(), secrets).map(why -> "no TLS connection: " + why);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> sentence(@Nullable String raw, Collection<Secret> secrets) {
    String clean = VendorText.clean(raw == null ? "" : raw, secrets);
    String open = clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
    return open.isBlank() ? Optional.empty() : Optional.of(open);
  }
}
