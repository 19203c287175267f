package io.hosteddb.spring;

import io.hosteddb.error.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what to look at when the store does not open. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<StoreException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StoreException cause) {
    return new FailureAnalysis(
        "The store of hosted databases cannot be opened: " + cause.getMessage() + state(cause),
        "Check that the database of the application's DataSource runs, can be reached and lets its"
            + " user in (spring.datasource.url, spring.datasource.username). To try things out without durable records, set"
            + " hosteddb.store=memory.",
        cause);
  }

  /** A driver's message may hold a password, its state does not. */
  private static String state(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return " (SQL state " + sql.getSQLState() + ")";
      }
    }
    return "";
  }
}
