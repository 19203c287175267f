package io.hosteddb.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProvisionResult;
import io.hosteddb.testkit.CutPoints;
import io.hosteddb.testkit.SimulatedCrash;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever statement the process dies at, the next one finishes the work. */
class PostgresCrashTest {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresCrashTest.class);

  private final TestServer server = TestServer.get();

  @Test
  void everyCutEndsWithOneDatabaseOrNone() throws Exception {
    List<String> provisioning = provisioningPoints();
    List<String> deprovisioning = deprovisioningPoints();
    List<Callable<Boolean>> cuts = new ArrayList<>();
    for (int i = 0; i < provisioning.size(); i++) {
      int cut = i;
      cuts.add(() -> provisionResumes(cut, provisioning.get(cut)));
      cuts.add(() -> deprovisionCleansUpAfterProvision(cut, provisioning.get(cut)));
    }
    for (int i = 0; i < deprovisioning.size(); i++) {
      int cut = i;
      cuts.add(() -> deprovisionResumes(cut, deprovisioning.get(cut)));
    }
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      for (Future<Boolean> cut : pool.invokeAll(cuts)) {
        assertThat(cut.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
    LOG.info(
        "postgres/server: {} cut points ({} of provision, each resumed and each deprovisioned, {} of"
            + " deprovision)",
        provisioning.size() + deprovisioning.size(),
        provisioning.size(),
        deprovisioning.size());
  }

  private List<String> provisioningPoints() throws Exception {
    CutPoints points = CutPoints.counting();
    Steps steps =
        new Steps(
            server.provider(new CuttingConnections(points)), TestServer.newIdentity(), points);
    steps.provision(false);
    steps.resumedBy(server.provider()).deprovision();
    return points.names();
  }

  private List<String> deprovisioningPoints() throws Exception {
    CutPoints points = CutPoints.counting();
    Steps steps = new Steps(server.provider(), TestServer.newIdentity());
    steps.provision(false);
    steps.resumedBy(server.provider(new CuttingConnections(points))).deprovision();
    return points.names();
  }

  private boolean provisionResumes(int cut, String point) throws Exception {
    DatabaseIdentity identity = TestServer.newIdentity();
    Steps crashed = crashWhileProvisioning(identity, cut, point);
    Steps resumed = crashed.resumedBy(server.provider());
    ProvisionResult.Ready ready = resumed.provision(true);
    assertThat(server.traces(identity)).as(point).isEqualTo(TestServer.complete(identity));
    assertWorks(ready, point);
    resumed.deprovision();
    assertThat(server.traces(identity)).as(point).isEmpty();
    return true;
  }

  private boolean deprovisionCleansUpAfterProvision(int cut, String point) throws Exception {
    DatabaseIdentity identity = TestServer.newIdentity();
    Steps crashed = crashWhileProvisioning(identity, cut, point);
    assertThat(crashed.resumedBy(server.provider()).deprovision())
        .as(point)
        .isInstanceOf(DeprovisionResult.Gone.class);
    assertThat(server.traces(identity)).as(point).isEmpty();
    return true;
  }

  private boolean deprovisionResumes(int cut, String point) throws Exception {
    DatabaseIdentity identity = TestServer.newIdentity();
    CutPoints points = CutPoints.cutAt(cut);
    Steps steps = new Steps(server.provider(), identity);
    steps.provision(false);
    Steps crashing = steps.resumedBy(server.provider(new CuttingConnections(points)));
    assertThatThrownBy(crashing::deprovision).as(point).isInstanceOf(SimulatedCrash.class);
    assertThat(steps.deprovision()).as(point).isInstanceOf(DeprovisionResult.Gone.class);
    assertThat(server.traces(identity)).as(point).isEmpty();
    return true;
  }

  private Steps crashWhileProvisioning(DatabaseIdentity identity, int cut, String point) {
    CutPoints points = CutPoints.cutAt(cut);
    Steps crashing = new Steps(server.provider(new CuttingConnections(points)), identity, points);
    assertThatThrownBy(() -> crashing.provision(false))
        .as(point)
        .isInstanceOf(SimulatedCrash.class);
    return crashing;
  }

  private static void assertWorks(ProvisionResult.Ready ready, String point) throws Exception {
    try (Connection connection = Steps.connect(Steps.url(ready));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE notes (text text)");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT current_user, tableowner FROM pg_tables WHERE tablename = 'notes'")) {
        row.next();
        assertThat(row.getString(1)).as(point).endsWith("_owner").isEqualTo(row.getString(2));
      }
    }
  }
}
