package io.hosteddb.provider.mongodb;

import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.FaultStorm;
import io.hosteddb.simulators.RandomFaults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.TestEffort;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand databases come and go, in four storms at once; one call in twelve goes wrong. */
@Tag("storm")
@Execution(ExecutionMode.CONCURRENT)
class AtlasStormTest {
  @ParameterizedTest
  @ValueSource(longs = {20_261_123, 20_261_124, 20_261_125, 20_261_126})
  void everyDatabaseEndsRight(long seed) throws Exception {
    AtlasUnderTest subject = new AtlasUnderTest();
    try {
      subject.vendor().quirky();
      RandomFaults faults =
          new RandomFaults(seed, 0.08)
              .and(
                  new Fault.Answer(
                      "401 in mid-flight",
                      false,
                      Reply.json(
                          401,
                          Map.of("error", 401, "errorCode", "UNEXPECTED_ERROR", "detail", "No."))),
                  // From there it says that the secret is wrong, which is no passing trouble.
                  call -> !call.template().equals("/api/oauth/token"))
              .and(
                  new Fault.Answer(
                      "405 while being upgraded",
                      false,
                      Reply.json(
                          405,
                          Map.of(
                              "error",
                              405,
                              "errorCode",
                              "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES",
                              "detail",
                              "Later."))))
              .and(new Fault.Answer("404 of a gateway", false, Reply.html(404, "404 Not Found")));
      new FaultStorm(subject, TestEffort.ofThisRun().stormCycles() / 4, faults, seed)
          .sometimes("all access tokens end", subject.vendor()::endTokens)
          .run();
    } finally {
      subject.close();
    }
  }
}
