package io.hosteddb.spring;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.work.NextStep;
import io.hosteddb.work.WorkHandler;
import io.hosteddb.work.WorkItem;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Instant;
import java.util.List;

/**
 * Puts an observation around every step: its log lines and its statements then carry a trace, and
 * the number of steps at work is known.
 */
final class ObservedWork implements WorkHandler {
  private static final String OUTCOME = "outcome";

  private final WorkHandler handler;
  private final ObservationRegistry registry;

  ObservedWork(WorkHandler handler, ObservationRegistry registry) {
    this.handler = handler;
    this.registry = registry;
  }

  @Override
  public NextStep handle(WorkItem item) throws InterruptedException {
    Observation observation =
        Observation.createNotStarted("hosteddb.work", registry)
            .contextualName("step of a hosted database")
            .lowCardinalityKeyValue(OUTCOME, "none")
            .highCardinalityKeyValue("hosteddb.database.id", item.database().value())
            .start();
    // An exception's message may hold anything, so it is not shown to the observation.
    String outcome = "unexpected";
    Observation.Scope scope = observation.openScope();
    try {
      NextStep next = handler.handle(item);
      outcome = next.next().isPresent() ? "goes on" : "done";
      return next;
    } catch (InterruptedException e) {
      outcome = "interrupted";
      throw e;
    } finally {
      scope.close();
      observation.lowCardinalityKeyValue(OUTCOME, outcome);
      observation.stop();
    }
  }

  @Override
  public List<DatabaseId> overdue(Instant before, int limit) {
    return handler.overdue(before, limit);
  }
}
