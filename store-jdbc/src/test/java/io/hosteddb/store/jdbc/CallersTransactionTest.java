package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.InsertOutcome;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pool and the transactions of Quarkus, which lend a caller's transaction to whoever asks. */
class CallersTransactionTest {
  private static final SecretCipher CIPHER = TinkSecretCipher.of(TinkKeyset.generate());

  static {
    BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
        .setObjectStoreType(VolatileStore.class.getName());
  }

  /** What a test that failed left with the thread. */
  @AfterEach
  void end() throws SystemException {
    if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
      transactions.rollback();
    }
  }

  private final TransactionManager transactions =
      com.arjuna.ats.jta.TransactionManager.transactionManager();

  private AgroalDataSource pool(TestDatabase.Place place) throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(pool ->
                pool.maxSize(4)
                    .transactionIntegration(
                        new NarayanaTransactionIntegration(
                            transactions, new TransactionSynchronizationRegistryImple()))
                    .connectionFactoryConfiguration(factory ->
                        factory.jdbcUrl(place.url()).principal(new NamePrincipal(place.user())))));
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void inATransactionOfTheCaller_nothingIsDone_andTheSentenceSaysWhatTo(TestDatabase database)
      throws Exception {
    TestDatabase.Place place = database.newPlace();
    try (AgroalDataSource pool = pool(place)) {
      transactions.begin();
      refused(() -> JdbcDatabaseStore.builder(pool, CIPHER).schema(place.schema()).build());
      transactions.rollback();
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool, CIPHER).schema(place.schema()).build();
      DatabaseRecord first = Records.attached("postgres");
      DatabaseRecord second = Records.attached("turso");

      transactions.begin();
      refused(() -> insert(store, first));
      refused(() -> store.find(first.id()));
      transactions.commit();

      assertThat(store.find(first.id())).isEmpty();
      assertThat(insert(store, first)).isInstanceOf(InsertOutcome.Inserted.class);

      transactions.begin();
      refused(() -> insert(store, second));
      transactions.commit();

      assertThat(store.find(second.id())).isEmpty();
      assertThat(insert(store, second)).isInstanceOf(InsertOutcome.Inserted.class);
    }
  }

  /** Two that are not XA cannot be in one transaction: the pool says no before it gives any. */
  @ParameterizedTest
  @EnumSource
  void besideAnotherDataSource_itIsSaidToo(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    try (AgroalDataSource pool = pool(place);
        AgroalDataSource callers = pool(TestDatabase.H2.emptyPlace())) {
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(pool, CIPHER).schema(place.schema()).build();
      transactions.begin();
      try (Connection connection = callers.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
        refused(() -> insert(store, Records.attached("postgres")));
      }
    }
  }

  /**
   * As Spring's TransactionAwareDataSourceProxy lends it: in no way another than the pool's own,
   * and closed by whom it belongs to.
   */
  @ParameterizedTest
  @EnumSource
  void whatACallerHasWritten_isNotCommitted(TestDatabase database) throws Exception {
    TestDatabase.Place place = database.newPlace();
    AtomicReference<Connection> callers = new AtomicReference<>();
    String theirs = "\"" + place.schema() + "\".theirs";
    try (HikariDataSource pool = place.pool(6);
        Connection other = pool.getConnection();
        Connection own = pool.getConnection()) {
      JdbcDatabaseStore store =
          JdbcDatabaseStore.builder(lending(pool, callers), CIPHER).schema(place.schema()).build();
      DatabaseRecord record = Records.attached("postgres");
      execute(other, "create table " + theirs + " (a int)");
      own.setAutoCommit(false);
      callers.set(own);

      assertThat(insert(store, record)).isInstanceOf(InsertOutcome.Inserted.class);
      execute(own, "insert into " + theirs + " values (1)");
      refused(() -> insert(store, Records.attached("turso")));
      refused(() -> store.find(record.id()));
      own.rollback();

      callers.set(null);
      assertThat(store.find(record.id())).isPresent();
      assertThat(rows(other, theirs)).isZero();
    }
  }

  private static DataSource lending(DataSource pool, AtomicReference<Connection> callers) {
    return (DataSource)
        Proxy.newProxyInstance(
            CallersTransactionTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (self, method, arguments) -> {
              Connection lent = callers.get();
              return lent == null ? method.invoke(pool, arguments) : unclosed(lent);
            });
  }

  private static Connection unclosed(Connection lent) {
    return (Connection)
        Proxy.newProxyInstance(
            CallersTransactionTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              try {
                return method.getName().equals("close") ? null : method.invoke(lent, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long rows(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static InsertOutcome insert(JdbcDatabaseStore store, DatabaseRecord record) {
    return store.insert(record, Records.audited(null, record, Action.ATTACH));
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> {
              assertThat(refused)
                  .hasMessageContaining("part in a transaction of the caller's")
                  .hasMessageContaining("Call it outside of transactions");
              assertThat(refused.isUndone()).isTrue();
            });
  }
}
