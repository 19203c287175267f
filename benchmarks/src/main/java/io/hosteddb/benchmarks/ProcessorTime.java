package io.hosteddb.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The processor time of this process: on a machine that others use too it says more of what
 * something costs than the time on the clock.
 */
final class ProcessorTime {
  private final long begun = now();

  private ProcessorTime() {}

  static ProcessorTime start() {
    return new ProcessorTime();
  }

  /** In microseconds, over all threads. */
  double micros() {
    return (now() - begun) / 1e3;
  }

  private static long now() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
