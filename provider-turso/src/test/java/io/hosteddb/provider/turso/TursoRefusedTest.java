package io.hosteddb.provider.turso;

import static io.hosteddb.provider.turso.TursoHost.CREATE;
import static io.hosteddb.provider.turso.TursoHost.MAKE_GROUP;
import static io.hosteddb.provider.turso.TursoHost.MINT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.simulators.Reply;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refusal does not prove that nothing was made. */
class TursoRefusedTest {
  @ParameterizedTest
  @CsvSource({
    "400, invalid request",
    "402, your subscription is past due",
    "403, token does not have the scope for this",
    "404, organization not found",
    "404, not found",
    "409, database with same name already exists",
    "422, name not available",
    "423, locked",
    "429, too many requests",
    "500, create volume failed",
    "503, unavailable"
  })
  void createThatIsRefusedThoughItActed_isUndoneByDetach(int status, String sentence) {
    try (TursoHost host = TursoHost.open()) {
      host.vendor().faults(Faults.once(CREATE, refusal(status, sentence)));
      HostedDatabase database = host.attach();
      host.run(() -> host.count(CREATE) == 1);
      assertThat(host.vendor().inventory()).hasSize(1);

      host.detached(database);

      assertThat(host.vendor().inventory()).isEmpty();
    }
  }

  private static Fault refusal(int status, String sentence) {
    return new Fault.Answer(
        status + " after acting", true, Reply.json(status, Map.of("error", sentence)));
  }

  /** Tokens end with their database; groups stay, and are found when they are wanted again. */
  @ParameterizedTest
  @CsvSource({"400", "403", "409", "422", "500"})
  void groupAndTokenThatAreRefusedThoughTheyWereMade_leaveNothing(int status) {
    try (TursoHost host = TursoHost.withoutGroup()) {
      host.vendor()
          .faults(Faults.once(MAKE_GROUP, refusal(status, "something is wrong with this")));
      HostedDatabase database = host.settled(host.attach());
      host.vendor().faults(Faults.once(MINT, refusal(status, "something is wrong with this")));
      if (database.status() == DatabaseStatus.FAILED) {
        database = host.settled(host.retry(database));
      }

      host.detached(database);

      assertThat(host.vendor().inventory()).isEmpty();
      host.vendor().faults(Faults.none());
      host.detached(host.ready());
    }
  }
}
