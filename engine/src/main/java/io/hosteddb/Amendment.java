package io.hosteddb;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.model.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one database that was to be amended. Made by the library alone; it may say more in
 * a later release.
 *
 * @since 0.1
 */
public sealed interface Amendment permits AmendmentValue {
  /** {@return the database} */
  HostedDatabase database();

  /** {@return what was done, a sentence each; empty if nothing was missing or it failed} */
  List<String> done();

  /** {@return why it could not be done; null if it could} */
  @Nullable Failure failure();
}
