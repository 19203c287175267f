package io.hosteddb.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * The points at which a simulated process can die: before and after each thing it does to the
 * outside world (a write to the store, a statement, a call to the vendor, a file operation).
 *
 * <p>Things under test call {@link #reached} at every such point. Once the cut is made the process
 * is dead: every further point throws too, so nothing it still tries has an effect. Thread-safe.
 *
 * @since 0.1
 */
public final class CrashPoints {
  private final List<String> reached = new ArrayList<>();
  private final int cutAt;
  private boolean dead;
  private boolean over;

  private CrashPoints(int cutAt) {
    this.cutAt = cutAt;
  }

  /**
   * Points that only count.
   *
   * @return points without a cut
   */
  public static CrashPoints counting() {
    return new CrashPoints(-1);
  }

  /**
   * Points with a cut.
   *
   * @param index at which point to die, counted from 0
   * @return the points
   */
  public static CrashPoints crashAt(int index) {
    return new CrashPoints(index);
  }

  /**
   * A point at which the process may die.
   *
   * @param name says where, such as {@code "before CREATE DATABASE"}
   * @throws SimulatedCrash if this is the cut, or the process is dead already
   */
  public synchronized void reached(String name) {
    if (dead) {
      throw new SimulatedCrash(name + " (already dead)");
    }
    reached.add(name);
    if (reached.size() - 1 == cutAt) {
      dead = true;
      throw new SimulatedCrash(name);
    }
  }

  /**
   * A point at which an answer may be lost while the process lives on: the vendor has acted, and
   * the connection ends before its answer arrives. What is under test then fails as it does when a
   * real connection breaks.
   *
   * @param name says where, such as {@code "after CREATE DATABASE"}
   * @return true at the cut alone; every later point goes well again
   */
  public synchronized boolean losesAnswer(String name) {
    if (over) {
      return false;
    }
    reached.add(name);
    return reached.size() - 1 == cutAt;
  }

  /** No answer is lost any more: what follows is the test's own look at what has come of it. */
  public synchronized void loseNoMore() {
    over = true;
  }

  /**
   * Whether the cut was made.
   *
   * @return true if the process is dead
   */
  public synchronized boolean isDead() {
    return dead;
  }

  /**
   * The points that were reached.
   *
   * @return their names in order
   */
  public synchronized List<String> names() {
    return List.copyOf(reached);
  }
}
