package io.hosteddb.cluster;

import java.io.IOException;
import java.io.PrintStream;

/** What ties the life of a process to that of the one that started it. */
final class ParentProcess {
  private ParentProcess() {}

  /**
   * Says on the standard output where this process can be reached, and returns when the standard
   * input ends: whoever started this process has ended, or wants this one to.
   */
  static void serve(int port, PrintStream out) {
    out.println(JvmProcess.READY + port);
    out.flush();
    try {
      while (System.in.read() >= 0) {
        // Nobody writes; only the end matters.
      }
    } catch (IOException e) {
      // As good as the end.
    }
  }
}
