package io.hosteddb.cluster;

import java.io.IOException;

/** The process with the vendors, which outlives the nodes. */
public final class VendorsMain {
  private VendorsMain() {}

  /**
   * Serves until the standard input ends.
   *
   * @param arguments the seed, the share of calls that go wrong, how many databases to keep ready
   * @throws IOException if no port is free
   */
  public static void main(String[] arguments) throws IOException {
    SimulatedVendors vendors =
        new SimulatedVendors(
            Long.parseLong(arguments[0]),
            Double.parseDouble(arguments[1]),
            Integer.parseInt(arguments[2]));
    CommandServer server = CommandServer.start(vendors::answer);
    ParentProcess.serve(server.port(), System.out);
    // Orderly, so that the vendor's PostgreSQL ends too.
    System.exit(0);
  }
}
