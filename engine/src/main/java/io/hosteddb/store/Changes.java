package io.hosteddb.store;

import java.util.List;

/**
 * What a follower of {@link DatabaseStore#changes} is answered. Either way {@link #position} is
 * what it goes on after.
 *
 * @since 0.1
 */
public sealed interface Changes {
  /**
   * Where the follower goes on: what {@link DatabaseStore#changes} is asked with next.
   *
   * @return only the store that gave it knows what it says
   */
  String position();

  /**
   * All changes that came after the position that was asked with, as many as were asked for.
   *
   * @param items the oldest first; empty if there are none yet
   * @param position that of the last of them; if there are none, the one that was asked with, or
   *     one before all that comes
   */
  record Next(List<Change> items, String position) implements Changes {
    /** Copies the list. */
    public Next {
      items = List.copyOf(items);
    }
  }

  /**
   * The store cannot tell any more what came after the position that was asked with: the retention
   * has removed some of it since, or the position is of a state that the store was set back from.
   * The follower reads everything that it wants to know anew, and then goes on after the position
   * that stands here: it was taken before, so what changes meanwhile comes after it.
   *
   * @param position where the changes that are still known go on
   */
  record Missed(String position) implements Changes {
    /**
     * What happened and what to do, for a log.
     *
     * @return a sentence or two
     */
    public String message() {
      return "Changes after this position are gone: the retention has removed them, or the store"
          + " was set back to an earlier state. Read everything anew, then go on after position "
          + position
          + "; a longer retention leaves followers more time.";
    }
  }
}
