package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.provider.postgres.extension.AvailableExtensions;
import io.hosteddb.provider.postgres.extension.PlannedExtension;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ExtensionInstaller;
import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.WorkloadSupport;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extensions that the platform wants in its databases, on this server. Thread-safe. */
final class PostgresServerExtensions {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServerExtensions.class);

  private final List<PostgresExtension> wanted;
  private final PostgresServerConnections connections;
  private String told = "";

  PostgresServerExtensions(List<PostgresExtension> wanted, PostgresServerConnections connections) {
    this.wanted = wanted;
    this.connections = connections;
  }

  /**
   * What is to be installed, looked up before anything is made: a database without its extensions
   * would be READY for nothing.
   *
   * @throws io.hosteddb.spi.ProviderException if the server lacks one
   */
  List<PlannedExtension> plan(CallContext call) throws InterruptedException {
    return wanted.isEmpty() ? List.of() : plan(available(call));
  }

  private List<PlannedExtension> plan(AvailableExtensions available) {
    return available.plan(
        wanted,
        packages ->
            "Ask the platform's operator to install them on the server (on Debian and Ubuntu the"
                + " packages are perhaps "
                + packages
                + "), or to take them out of the setting, then retry.");
  }

  private AvailableExtensions available(CallContext call) throws InterruptedException {
    try (CallSession session = new CallSession(connections.asAdmin(call), call)) {
      return ExtensionInstaller.available(session);
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /** Installs what a database that is in use lacks. */
  List<String> amend(AmendRequest request) throws InterruptedException {
    CallContext call = request.call();
    List<PlannedExtension> plan = plan(call);
    PostgresServerTenantNames names = PostgresServerTenantNames.of(request.identity());
    requireOurs(names, call);
    try (CallSession session = connections.asAdmin(names, call)) {
      return ExtensionInstaller.inUsed(session, names.database(), names.owner()).install(plan);
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  private void requireOurs(PostgresServerTenantNames names, CallContext call)
      throws InterruptedException {
    try (PostgresServerSession session = PostgresServerSession.open(connections, call)) {
      if (session.find(names).database() != Presence.OURS) {
        throw ProviderException.of(
                ErrorCategory.NOT_FOUND,
                "The PostgreSQL server has no database "
                    + names.database()
                    + " that this platform made.")
            .build();
      }
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }

  /**
   * What databases of this server serve. With an extension missing none becomes READY, so that is
   * the reason for all.
   */
  List<WorkloadSupport> workloads(CallContext call) throws InterruptedException {
    AvailableExtensions available = available(call);
    try {
      List<PlannedExtension> unused = plan(available);
      tell("");
    } catch (ProviderException e) {
      String why = e.failure().message() + " " + e.failure().remedy();
      tell(why);
      return List.of(
          WorkloadSupport.lacks(WorkloadKind.RELATIONAL, why),
          WorkloadSupport.lacks(WorkloadKind.VECTORS, why));
    }
    return KnownWorkloads.postgres(
        available
            .whyNoVectors(wanted)
            .map(why -> WorkloadSupport.lacks(WorkloadKind.VECTORS, why))
            .orElseGet(() -> WorkloadSupport.works(WorkloadKind.VECTORS, "By pgvector.")));
  }

  /** Once, and again when it has changed. */
  private synchronized void tell(String problem) {
    if (!problem.equals(told)) {
      told = problem;
      if (!problem.isEmpty()) {
        LOG.error("No database can be attached to the PostgreSQL server: {}", problem);
      }
    }
  }

  /** Nobody was let into the database yet. */
  void installInNew(PostgresServerTenantNames names, List<PlannedExtension> plan, CallContext call)
      throws InterruptedException {
    if (plan.isEmpty()) {
      return;
    }
    try (CallSession session = connections.asAdmin(names, call)) {
      ExtensionInstaller.inNew(session, names.database(), names.owner()).install(plan);
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    }
  }
}
