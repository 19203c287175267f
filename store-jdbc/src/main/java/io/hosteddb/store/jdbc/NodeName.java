package io.hosteddb.store.jdbc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** What a node is called beside the work that it is at: for people who look at the table. */
final class NodeName {
  private static final int LONGEST = 50;
  private static final int LONGEST_HOST = 30;

  private NodeName() {}

  /** Host and process id, and something that no two queues share. */
  static String ofThisProcess() {
    String name = host() + "/" + ProcessHandle.current().pid() + "/" + UUID.randomUUID();
    return name.substring(0, Math.min(LONGEST, name.length()));
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.substring(0, Math.min(LONGEST_HOST, name.length()));
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
