package io.hosteddb.simulators.atlas;

import io.hosteddb.model.Secret;
import java.util.Set;

/**
 * What stands behind the clusters of a simulated Atlas and is told of their database users, as soon
 * as the simulator knows them: a simulator with one has no time of roll-out. Called under the
 * simulator's lock.
 */
public interface ClusterServer {
  /**
   * Where it listens.
   *
   * @return host and port
   */
  String authority();

  /**
   * Makes a user, or changes the one that is there.
   *
   * @param user the name, in the database {@code admin}
   * @param password the password
   * @param roles such as {@code readWrite@app}
   */
  void put(String user, Secret password, Set<String> roles);

  /**
   * Removes a user; none is fine.
   *
   * @param user the name
   */
  void drop(String user);
}
