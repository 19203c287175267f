package io.hosteddb.provider.mongodb;

import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.FaultStorm;
import io.hosteddb.simulators.RandomFaults;
import io.hosteddb.simulators.Reply;
import io.hosteddb.simulators.TestEffort;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand databases come and go while one call in twelve goes wrong. */
@Tag("storm")
class AtlasStormTest {
  @Test
  void everyDatabaseEndsRight() throws Exception {
    AtlasUnderTest subject = new AtlasUnderTest();
    try {
      subject.vendor().quirky();
      RandomFaults faults =
          new RandomFaults(20261123, 0.08)
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
      new FaultStorm(subject, TestEffort.ofThisRun().stormCycles(), faults, 7)
          .sometimes("all access tokens end", subject.vendor()::endTokens)
          .run();
    } finally {
      subject.close();
    }
  }
}
