package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.ProjectClosing;
import java.util.List;

/**
 * A closed project, and what of it is still at vendors.
 *
 * <p>Made by the library alone; it may say more in a later release. Two that say the same are
 * equal.
 *
 * @since 0.1
 */
public sealed interface ClosedProject permits ClosedProjectValue {
  /** {@return who closed it, when and why; of several times the first} */
  ProjectClosing closing();

  /**
   * {@return the databases that are being deleted at their vendors, oldest first, whoever detached
   * them; empty when nothing of the project is left}
   */
  List<HostedDatabase> deleting();
}
