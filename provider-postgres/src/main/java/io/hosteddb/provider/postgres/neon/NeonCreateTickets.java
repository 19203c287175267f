package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.DatabaseId;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a create that cannot be made idempotent happen once for each time that it was looked for
 * what an earlier one may have made.
 *
 * <p>A checkpoint alone cannot do that: after a crash a step is repeated from the same checkpoint,
 * and whether it has created something before is not in it. So the right to create is noted twice,
 * in the checkpoint and in this process's memory, and spent here. Who finds it spent, or was not
 * here when it was given, looks again, and waits again. Thread-safe.
 */
final class NeonCreateTickets {
  private final Map<DatabaseId, String> unspent = new ConcurrentHashMap<>();
  private final SecureRandom random;

  NeonCreateTickets(SecureRandom random) {
    this.random = random;
  }

  /** A new right to one create, instead of any earlier one. */
  String issue(DatabaseId database) {
    String ticket = Long.toHexString(random.nextLong());
    unspent.put(database, ticket);
    return ticket;
  }

  /** Takes the right; false if there is none. */
  boolean spend(DatabaseId database, String ticket) {
    return unspent.remove(database, ticket);
  }

  /** Gives the right back: nothing was sent. A refusal would not do, since it proves nothing. */
  void giveBack(DatabaseId database, String ticket) {
    unspent.putIfAbsent(database, ticket);
  }

  /** The database is going away. */
  void forget(DatabaseId database) {
    unspent.remove(database);
  }
}
