package io.hosteddb.spring;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.JdbcDatabaseStore;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/** Opens the JDBC store; loaded only where that module is on the class path. */
final class JdbcStores {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcStores.class);

  private JdbcStores() {}

  static DatabaseStore open(
      DataSource dataSource, SecretCipher cipher, HostedDatabasesProperties.Jdbc settings) {
    DataSource own = withConnectionsOfItsOwn(dataSource);
    DatabaseStore store =
        JdbcDatabaseStore.builder(own, cipher)
            .schema(settings.schema())
            .migrate(settings.migrate())
            .lease(settings.lease())
            .pollInterval(settings.pollInterval())
            .build();
    warnOfMemory(own);
    requireOwnConnections(own);
    return store;
  }

  static SecretCipher cipher(HostedDatabasesProperties properties) {
    Path file = properties.keysetFile();
    if (file != null) {
      return TinkSecretCipher.fromFile(file);
    }
    Secret keyset = properties.keyset();
    if (keyset == null) {
      throw new ConfigurationException(Remedies.NO_CIPHER, "There is no keyset.");
    }
    return TinkSecretCipher.fromSetting(keyset);
  }

  static SecretCipher throwAwayCipher() {
    return TinkSecretCipher.of(TinkKeyset.generate());
  }

  /** The store commits by itself: never on the connection of a caller's transaction. */
  private static DataSource withConnectionsOfItsOwn(DataSource dataSource) {
    return hasSpringJdbc() ? CallersTransactions.unwrap(dataSource) : dataSource;
  }

  private static void requireOwnConnections(DataSource dataSource) {
    try {
      if (hasSpringJdbc() && CallersTransactions.arePartOf(dataSource)) {
        throw new ConfigurationException(
            Remedies.CALLERS_TRANSACTIONS,
            "The DataSource of the store gives out the connections of its callers' transactions (a"
                + " TransactionAwareDataSourceProxy inside of it), and the store would commit them.");
      }
    } catch (SQLException e) {
      throw notAnswering(e);
    }
  }

  private static boolean hasSpringJdbc() {
    return ClassUtils.isPresent(
        "org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy",
        JdbcStores.class.getClassLoader());
  }

  private static StoreException notAnswering(SQLException e) {
    return new StoreException("The store's database does not answer any more.", e);
  }

  private static void warnOfMemory(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      String url = connection.getMetaData().getURL();
      if (url != null && url.startsWith("jdbc:h2:mem:")) {
        LOG.warn(
            "Records of hosted databases are kept in an H2 database in memory: when this"
                + " application stops, what is attached is forgotten here and stays at the vendors."
                + " To keep them, set spring.datasource.url to PostgreSQL, or to a file:"
                + " jdbc:h2:retry:/path/to/file;DB_CLOSE_ON_EXIT=FALSE.");
      }
    } catch (SQLException e) {
      throw notAnswering(e);
    }
  }
}
