package io.hosteddb.provider.postgres.internal;

import io.hosteddb.spi.CallContext;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** What the server's refusals mean for roles and for what they own. */
public final class RoleErrors {
  private static final String DEPENDED_ON = "2BP01";

  private static final String OUT_OF_LOCKS = "53200";
  private static final String TOO_SLOW = "57014";

  /** A lock, no room for locks; and classes: dependencies, privileges, what is not supported. */
  private static final Set<String> HELD =
      Set.of("55P03", OUT_OF_LOCKS, "2B", "42", "0A", "0L", "54");

  /** Limits of statements and of the network are cut to milliseconds, and end before the share. */
  private static final Duration AT_ITS_END = Duration.ofMillis(100);

  private RoleErrors() {}

  /**
   * Whether the server has no room for the locks that something takes.
   *
   * @param e what was thrown
   * @return whether it may succeed in smaller pieces
   */
  public static boolean isOutOfLocks(SQLException e) {
    return OUT_OF_LOCKS.equals(e.getSQLState());
  }

  /**
   * Whether the server did not hand over what roles own, for a reason that lies with those things:
   * somebody has locked them, they are too many, or not for the administrator to give away. Who had
   * the credentials can bring that about; it lets nobody in.
   *
   * @param e what was thrown by {@link LoginRoles#handOver}
   * @return false if the server has no time or is in trouble, and for all else
   */
  public static boolean isHeldByThings(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return HELD.contains(state) || HELD.contains(state.substring(0, Math.min(2, state.length())));
  }

  /**
   * Whether an emergency goes on without what could not be handed over: for the reason of {@link
   * #isHeldByThings}, or since it took longer than its share of the call.
   *
   * @param e what was thrown by {@link LoginRoles#handOver}
   * @param share the time that it had
   * @return false if the server is in trouble, and for all else
   */
  public static boolean isPutOff(Exception e, CallContext share) {
    return share.remaining().compareTo(AT_ITS_END) < 0
        || (e instanceof SQLException refused
            && (TOO_SLOW.equals(refused.getSQLState()) || isHeldByThings(refused)));
  }

  /**
   * Whether the server did not drop a role since something depends on it.
   *
   * @param e what was thrown
   * @return whether what roles have elsewhere should be looked for
   */
  public static boolean isDependedOn(SQLException e) {
    return DEPENDED_ON.equals(e.getSQLState());
  }
}
