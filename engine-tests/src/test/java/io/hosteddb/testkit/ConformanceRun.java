package io.hosteddb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** A run of a conformance kit against something that is wrong on purpose. */
public final class ConformanceRun {
  private final Map<String, String> failures = new TreeMap<>();
  private final Set<String> byChance = new HashSet<>();
  private final EngineExecutionResults results;

  private ConformanceRun(Class<?> testClass) {
    results = EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute();
    results.testEvents().failed().stream().forEach(this::add);
  }

  public static ConformanceRun of(Class<?> testClass) {
    return new ConformanceRun(testClass);
  }

  private void add(Event event) {
    String method =
        event
            .getTestDescriptor()
            .getSource()
            .map(source -> ((MethodSource) source).getMethodName())
            .orElse("?");
    String message =
        event
            .getRequiredPayload(TestExecutionResult.class)
            .getThrowable()
            .map(Throwable::getMessage)
            .orElse("");
    failures.put(method, message);
  }

  /**
   * Names tests which the fault breaks only where threads meet in a certain order: they may fail,
   * and the next {@link #failsOnly} does not ask for them.
   */
  public ConformanceRun byChance(String... methods) {
    byChance.addAll(List.of(methods));
    return this;
  }

  /** Requires that the named tests failed, and no other but those named as a matter of chance. */
  public ConformanceRun failsOnly(String... methods) {
    Map<String, String> certain = new TreeMap<>(failures);
    certain.keySet().removeAll(byChance);
    assertThat(certain).containsOnlyKeys(methods);
    return this;
  }

  /** Requires that every failure says each of the texts. */
  public ConformanceRun saying(String... texts) {
    assertThat(failures.values()).allSatisfy(message -> assertThat(message).contains(texts));
    return this;
  }

  public ConformanceRun notSaying(String text) {
    assertThat(failures.values()).noneMatch(message -> message.contains(text));
    return this;
  }

  public long succeeded() {
    return results.testEvents().succeeded().count();
  }

  public long failed() {
    return failures.size();
  }

  public long aborted() {
    return results.testEvents().aborted().count();
  }
}
