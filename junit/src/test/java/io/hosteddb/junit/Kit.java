package io.hosteddb.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs test classes as a run of their own. */
final class Kit {
  private final Path leftovers;
  private final Map<String, String> parameters;

  /** Takes where the run writes down what it attaches, and what else is set. */
  Kit(Path leftovers, Map<String, String> parameters) {
    this.leftovers = leftovers;
    this.parameters = parameters;
  }

  EngineExecutionResults run(Class<?>... classes) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(
            Stream.of(classes).map(type -> selectClass(type)).toArray(DiscoverySelector[]::new))
        .configurationParameter("hosteddb.temporary.leftovers-dir", leftovers.toString())
        .configurationParameters(parameters)
        .enableImplicitConfigurationParameters(false)
        .execute();
  }

  /** Runs them and answers the messages of what failed, classes and tests. */
  List<String> failures(Class<?>... classes) {
    return failures(run(classes));
  }

  static List<String> failures(EngineExecutionResults results) {
    return results.allEvents().finished().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .map(throwable -> String.valueOf(throwable.getMessage()))
        .toList();
  }
}
