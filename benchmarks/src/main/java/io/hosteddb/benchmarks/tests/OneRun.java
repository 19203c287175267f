package io.hosteddb.benchmarks.tests;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes in this process, as a build does, and prints how long the first query took. */
public final class OneRun {
  private OneRun() {}

  /**
   * Runs them.
   *
   * @param arguments the names of the test classes
   */
  public static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Stream.of(arguments).map(DiscoverySelectors::selectClass).toList())
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    long start = System.nanoTime();
    long sinceTheMachineStarted = ManagementFactory.getRuntimeMXBean().getUptime();
    LauncherFactory.create().execute(request, summary);
    long end = System.nanoTime();
    List<TestExecutionSummary.Failure> failures = summary.getSummary().getFailures();
    failures.forEach(failure -> failure.getException().printStackTrace());
    System.out.println(
        "measured: "
            + (sinceTheMachineStarted + (ThreeDatabases.answeredAt - start) / 1_000_000)
            + " "
            + (sinceTheMachineStarted + (end - start) / 1_000_000));
    System.exit(failures.isEmpty() ? 0 : 1);
  }
}
