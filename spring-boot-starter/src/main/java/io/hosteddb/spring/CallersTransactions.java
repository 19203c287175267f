package io.hosteddb.spring;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the store off the transactions of its callers, which it would commit. Loaded only where
 * spring-jdbc is on the class path.
 */
final class CallersTransactions {
  private CallersTransactions() {}

  /** What is beneath the proxy that gives out the connections of callers' transactions. */
  static DataSource unwrap(DataSource dataSource) {
    DataSource target =
        dataSource instanceof TransactionAwareDataSourceProxy proxy
            ? proxy.getTargetDataSource()
            : null;
    return target == null ? dataSource : unwrap(target);
  }

  /**
   * Whether such a proxy is further inside, beneath one that pools, routes or records: told by what
   * a connection does that is taken in a transaction, whatever wraps it.
   */
  static boolean arePartOf(DataSource dataSource) throws SQLException {
    TransactionTemplate transaction = new TransactionTemplate(new NothingBegun());
    transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    Set<Object> before = Set.copyOf(TransactionSynchronizationManager.getResourceMap().keySet());
    SQLException[] failed = new SQLException[1];
    Boolean bound =
        transaction.execute(status -> {
          try (Connection connection = dataSource.getConnection()) {
            // Some take theirs only when they are used.
            DatabaseMetaData unused = connection.getMetaData();
            return !before.containsAll(TransactionSynchronizationManager.getResourceMap().keySet());
          } catch (SQLException e) {
            failed[0] = e;
            return false;
          }
        });
    if (failed[0] != null) {
      throw failed[0];
    }
    return Boolean.TRUE.equals(bound);
  }

  /** A transaction of no resource: what takes part in it does so by itself. */
  private static final class NothingBegun extends AbstractPlatformTransactionManager {
    private static final long serialVersionUID = 1L;

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {}

    @Override
    protected void doCommit(DefaultTransactionStatus status) {}

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}
  }
}
