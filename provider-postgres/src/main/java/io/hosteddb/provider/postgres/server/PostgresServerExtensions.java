package io.hosteddb.provider.postgres.server;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.provider.postgres.extension.AvailableExtensions;
import io.hosteddb.provider.postgres.extension.PlannedExtension;
import io.hosteddb.provider.postgres.extension.PostgresExtension;
import io.hosteddb.provider.postgres.internal.CallSession;
import io.hosteddb.provider.postgres.internal.ExtensionInstaller;
import io.hosteddb.provider.postgres.internal.ExtensionTrial;
import io.hosteddb.provider.postgres.server.PostgresServerOwnership.Presence;
import io.hosteddb.spi.AmendRequest;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.WorkloadSupport;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extensions that the platform wants in its databases, on this server. Thread-safe. */
final class PostgresServerExtensions {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServerExtensions.class);

  private final List<PostgresExtension> wanted;
  private final PostgresServerConnections connections;
  private String told = "";

  private volatile Trial trial = Trial.NOT_YET;

  /** What the server said last when something was really to be installed; null for no refusal. */
  private volatile @Nullable ProviderException refused;

  /** Whether the server lets the administrator install them. */
  private enum Trial {
    /** Nobody has looked. */
    NOT_YET,
    /** It does. */
    ALLOWED,
    /** It did not; an operator may change that at any time. */
    REFUSED,
    /** A look could not tell. */
    UNSEEN
  }

  PostgresServerExtensions(List<PostgresExtension> wanted, PostgresServerConnections connections) {
    this.wanted = wanted;
    this.connections = connections;
  }

  /**
   * What is to be installed, looked up before anything is made: a database without its extensions
   * would be READY for nothing.
   *
   * @throws io.hosteddb.spi.ProviderException if the server lacks one, or does not let the
   *     administrator install it
   */
  List<PlannedExtension> plan(CallContext call) throws InterruptedException {
    return wanted.isEmpty() ? List.of() : plan(available(call), call);
  }

  private List<PlannedExtension> plan(AvailableExtensions available, CallContext call)
      throws InterruptedException {
    List<PlannedExtension> plan = planned(available);
    if (trial == Trial.NOT_YET || trial == Trial.REFUSED) {
      tryOut(plan, call);
    }
    return plan;
  }

  /**
   * What a service allows an administrator who is no superuser stands in no catalog: it is tried,
   * and undone, in his own database, and where they are installed there already in the next.
   *
   * @throws ProviderException if the server does not let him
   */
  private void tryOut(List<PlannedExtension> plan, CallContext call) throws InterruptedException {
    if (plan.stream().allMatch(one -> one.extension().byTenant())) {
      return;
    }
    for (String database : connections.administrative()) {
      ExtensionTrial.Finding finding = look(database, plan, call);
      ProviderException refusal = finding.refusal();
      if (refusal != null) {
        trial = Trial.REFUSED;
        throw refusal;
      }
      if (finding.seen()) {
        trial = Trial.ALLOWED;
        return;
      }
    }
    trial = Trial.UNSEEN;
  }

  private ExtensionTrial.Finding look(
      String database, List<PlannedExtension> plan, CallContext call) throws InterruptedException {
    try (CallSession session = connections.asAdminIn(database, call)) {
      return ExtensionTrial.of(session, plan);
    } catch (SQLException | ProviderException e) {
      LOG.debug("Which extensions may be installed cannot be seen in {}", database, e);
      return ExtensionTrial.Finding.unseen();
    }
  }

  private List<PlannedExtension> planned(AvailableExtensions available) {
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
      List<PlannedExtension> plan = planned(available);
      if (trial != Trial.ALLOWED) {
        tryOut(plan, call);
      }
      ProviderException known = refused;
      if (trial == Trial.UNSEEN && known != null) {
        throw known;
      }
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
      refused = null;
    } catch (SQLException e) {
      throw PostgresServerErrors.working(e);
    } catch (ProviderException e) {
      if (e.category() == ErrorCategory.UNAUTHORIZED) {
        refused = e;
        trial = Trial.REFUSED;
      }
      throw e;
    }
  }
}
