package io.hosteddb.benchmarks.peers;

import java.sql.SQLException;
import java.time.Duration;

/** What is done for a database, whatever tool it is that calls: the job's code of a host. */
final class ProvisioningSteps {
  /** Between two looks at a vendor that is at work, as one would write it down. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Tables tables;
  private final Peer.Context context;

  ProvisioningSteps(Tables tables, Peer.Context context) {
    this.tables = tables;
    this.context = context;
  }

  /**
   * Asks the vendor for a database, unless a run that died has done so.
   *
   * @return whether it is READY
   */
  boolean create(String project) throws SQLException {
    boolean begunBefore = tables.begin(project);
    Vendor vendor = context.vendor();
    return end(
        project,
        begunBefore && vendor.has(project) ? vendor.look(project) : vendor.create(project));
  }

  /**
   * Looks at a database that the vendor was asked for.
   *
   * @return whether it is READY
   */
  boolean look(String project) throws SQLException {
    return end(project, context.vendor().look(project));
  }

  private boolean end(String project, Vendor.Answer answer) throws SQLException {
    if (answer.ready()) {
      tables.ready(project, answer);
      context.listener().ready(project, project);
    }
    return answer.ready();
  }
}
