package io.hosteddb.provider.postgres.internal;

import io.hosteddb.provider.postgres.extension.PlannedExtension;
import io.hosteddb.spi.ProviderException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an administrator who is no superuser may install extensions that PostgreSQL does not
 * trust. Services have rules of their own for that, which stand in no catalog, so it is tried, in a
 * transaction that is undone.
 *
 * <p>Where a service allows it, the script of the extension runs as a superuser, so it goes to a
 * schema that nobody else has ever seen: one that the transaction makes, or the session's own for
 * temporary objects where the administrator may make none.
 */
public final class ExtensionTrial {
  private static final Logger LOG = LoggerFactory.getLogger(ExtensionTrial.class);

  private static final String SUPERUSER = "SELECT current_setting('is_superuser')";
  private static final String MAY_MAKE_SCHEMAS =
      "SELECT has_database_privilege(current_database(), 'CREATE')::text";
  private static final String NEW_NAME =
      "SELECT 'hosteddb_trial_' || replace(gen_random_uuid()::text, '-', '')";
  private static final String MAKE_TEMPORARY =
      "CREATE TEMPORARY TABLE hosteddb_trial (nothing int)";
  private static final String TEMPORARY =
      "SELECT nspname::text FROM pg_namespace WHERE oid = pg_my_temp_schema()";

  private ExtensionTrial() {}

  /**
   * What came of a trial.
   *
   * @param seen whether it told anything; not where one is installed already, or needs what cannot
   *     be given to it here
   * @param refusal why one may not be installed; null if all may, or it was not seen
   */
  public record Finding(boolean seen, @Nullable ProviderException refusal) {
    private static final Finding ALLOWED = new Finding(true, null);
    private static final Finding UNSEEN = new Finding(false, null);

    /**
     * Nothing was seen.
     *
     * @return that
     */
    public static Finding unseen() {
      return UNSEEN;
    }
  }

  /**
   * Tries to install what takes an administrator.
   *
   * @param session the administrator's, in a database where they are not installed
   * @param plan with what they require before them
   * @return what the server said
   * @throws InterruptedException if the thread was interrupted
   */
  public static Finding of(CallSession session, List<PlannedExtension> plan)
      throws InterruptedException {
    try {
      return session.trial(() -> {
        session.execute(CallSession.AS_OURSELVES);
        if ("on".equals(text(session, SUPERUSER))) {
          return Finding.ALLOWED;
        }
        return "true".equals(text(session, MAY_MAKE_SCHEMAS))
            ? inNewSchema(session, plan)
            : amongTemporaryObjects(session, plan);
      });
    } catch (SQLException e) {
      LOG.debug("Whether extensions may be installed cannot be seen", e);
      return Finding.UNSEEN;
    }
  }

  private static Finding inNewSchema(CallSession session, List<PlannedExtension> plan)
      throws SQLException, InterruptedException {
    String schema = Objects.requireNonNull(text(session, NEW_NAME));
    session.execute("CREATE SCHEMA " + schema);
    for (PlannedExtension one : plan) {
      Optional<ProviderException> refusal = refusal(session, one, schema);
      if (refusal.isPresent()) {
        return new Finding(true, refusal.get());
      }
    }
    return Finding.ALLOWED;
  }

  /** Only those that stand alone: what PostgreSQL trusts takes the right to make schemas, too. */
  private static Finding amongTemporaryObjects(CallSession session, List<PlannedExtension> plan)
      throws SQLException, InterruptedException {
    session.execute(MAKE_TEMPORARY);
    String schema = Objects.requireNonNull(text(session, TEMPORARY));
    boolean all = true;
    for (PlannedExtension one : plan) {
      boolean alone = one.extension().requires().isEmpty() && one.extension().fixedSchema() == null;
      if (one.extension().byTenant() || !alone) {
        all &= one.extension().byTenant();
        continue;
      }
      Optional<ProviderException> refusal = refusal(session, one, schema);
      if (refusal.isPresent()) {
        return new Finding(true, refusal.get());
      }
    }
    return all ? Finding.ALLOWED : Finding.UNSEEN;
  }

  /** Empty if it was installed; what is no matter of rights is thrown. */
  private static Optional<ProviderException> refusal(
      CallSession session, PlannedExtension one, String schema)
      throws SQLException, InterruptedException {
    // Not "if it is not there": of one that is there the server says nothing.
    String name = "CREATE EXTENSION \"" + one.name() + '"';
    try {
      session.execute(one.extension().fixedSchema() == null ? name + " SCHEMA " + schema : name);
      return Optional.empty();
    } catch (SQLException e) {
      Optional<ProviderException> refusal =
          one.extension().byTenant() ? Optional.empty() : ExtensionErrors.notAllowed(one.name(), e);
      if (refusal.isEmpty()) {
        throw e;
      }
      return refusal;
    }
  }

  private static @Nullable String text(CallSession session, String question)
      throws SQLException, InterruptedException {
    session.requireTime();
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.next() ? row.getString(1) : null;
    }
  }
}
