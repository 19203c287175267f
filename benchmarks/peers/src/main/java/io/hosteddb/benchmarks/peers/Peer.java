package io.hosteddb.benchmarks.peers;

import java.util.List;
import javax.sql.DataSource;

/** One way to bring databases to READY, at work. */
interface Peer extends AutoCloseable {
  /** Those that request at once. */
  int REQUESTERS = 8;

  /** Those that do the work. */
  int WORKERS = 16;

  int CONNECTIONS = 25;

  /**
   * Asks for a database of a project. It is remembered when this returns, and is brought to READY
   * whatever happens to the process. Thread-safe.
   *
   * @param project one that has no database
   */
  void request(String project);

  @Override
  void close();

  /** Told of each database that is READY, after the commit that says so. */
  interface ReadyListener {
    /**
     * A database is READY.
     *
     * @param project whose it is
     * @param vendorName what the vendor knows it by
     */
    void ready(String project, String vendorName);
  }

  /**
   * What a peer works with.
   *
   * @param connections to an empty database, or to one where others are stored
   * @param vendor whom it asks for databases
   * @param listener told of each that is READY
   */
  record Context(DataSource connections, Vendor vendor, ReadyListener listener) {}

  /** How a peer is set up. */
  interface Opening {
    Peer open(Context context);
  }

  /**
   * A way to do the work.
   *
   * @param name what it is called in a table
   * @param opening sets it up
   * @param pace how it goes along
   * @param unfair what is not the same for it, in either direction: sentences
   */
  record Kind(String name, Opening opening, Pace pace, List<String> unfair) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** How a peer goes along. */
  enum Pace {
    /** It begins what it is asked for at once. */
    AT_ONCE,
    /** It looks for work every few seconds, as often as it allows. */
    BY_POLLS,
    /** It keeps nothing, and is asked every few seconds. */
    IN_MEMORY
  }
}
