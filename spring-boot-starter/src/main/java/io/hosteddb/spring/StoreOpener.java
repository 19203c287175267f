package io.hosteddb.spring;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.SecretCipher;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/** Chooses where records are kept, and says so. */
final class StoreOpener {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpener.class);
  private static final String JDBC_STORE = "io.hosteddb.store.jdbc.JdbcDatabaseStore";
  private static final String TINK = "com.google.crypto.tink.Aead";
  private static final String FORGOTTEN =
      "Records of hosted databases are kept in memory: when this application stops, what is attached"
          + " is forgotten here and stays at the vendors. ";

  private final HostedDatabasesProperties properties;
  private final ClassLoader loader;
  private final DataSources dataSources;
  private final Supplier<Optional<SecretCipher>> cipher;

  /**
   * What the application has.
   *
   * @param chosen the one to use; empty if there is none, or several and none is preferred
   * @param names the names of all of them
   */
  record DataSources(Supplier<Optional<DataSource>> chosen, List<String> names) {
    Optional<DataSource> find() {
      Optional<DataSource> found = chosen.get();
      if (found.isEmpty() && names.size() > 1) {
        throw new ConfigurationException(
            Remedies.DATA_SOURCES,
            "The application has "
                + names.size()
                + " DataSources ("
                + String.join(", ", names)
                + "), and none says that it is the one for the records of hosted databases.");
      }
      return found;
    }
  }

  StoreOpener(
      HostedDatabasesProperties properties,
      ClassLoader loader,
      DataSources dataSources,
      Supplier<Optional<SecretCipher>> cipher) {
    this.properties = properties;
    this.loader = loader;
    this.dataSources = dataSources;
    this.cipher = cipher;
  }

  DatabaseStore open() {
    return switch (properties.store()) {
      case JDBC -> jdbcAsAsked();
      case MEMORY -> {
        LOG.info("{}", FORGOTTEN + "Set so by hosteddb.store=memory.");
        yield new InMemoryDatabaseStore();
      }
      case AUTO -> whatFits();
    };
  }

  private DatabaseStore jdbcAsAsked() {
    if (!isPresent(JDBC_STORE)) {
      throw new ConfigurationException(
          Remedies.STORE_MODULE,
          "hosteddb.store is jdbc, and the JDBC store is not on the class path.");
    }
    DataSource dataSource =
        dataSources
            .find()
            .orElseThrow(() ->
                new ConfigurationException(
                    Remedies.NO_DATA_SOURCE,
                    "hosteddb.store is jdbc, and the application has no DataSource."));
    return JdbcStores.open(dataSource, requireCipher(), properties.jdbc());
  }

  private DatabaseStore whatFits() {
    boolean module = isPresent(JDBC_STORE);
    if (module) {
      Optional<DataSource> dataSource = dataSources.find();
      if (dataSource.isPresent()) {
        return JdbcStores.open(dataSource.get(), requireCipher(), properties.jdbc());
      }
    }
    LOG.warn("{}", FORGOTTEN + whatToAdd(module));
    return new InMemoryDatabaseStore();
  }

  private String whatToAdd(boolean module) {
    if (module) {
      return "To keep them, give the application a DataSource (spring-boot-starter-jdbc, a driver,"
          + " spring.datasource.url).";
    }
    String add = "To keep them, add io.hosteddb:hosteddb-store-jdbc";
    return dataSources.names().isEmpty()
        ? add + " and a DataSource."
        : add + "; the application's DataSource is then used.";
  }

  private SecretCipher requireCipher() {
    Optional<SecretCipher> bean = cipher.get();
    if (bean.isPresent()) {
      return bean.get();
    }
    if (properties.throwAwayKeyset()) {
      requireTink();
      LOG.warn(
          "hosteddb.throw-away-keyset is set: what the store keeps secret can be read until this"
              + " application stops, and never again. That is for tests.");
      return JdbcStores.throwAwayCipher();
    }
    if (properties.keyset() == null && properties.keysetFile() == null) {
      throw new ConfigurationException(
          Remedies.NO_CIPHER,
          "The JDBC store keeps secrets, and nothing is set to encrypt them with: neither"
              + " hosteddb.keyset nor hosteddb.keyset-file, and no SecretCipher bean.");
    }
    if (properties.keyset() != null && properties.keysetFile() != null) {
      throw new ConfigurationException(
          Remedies.TWO_KEYSETS,
          "Both hosteddb.keyset and hosteddb.keyset-file are set; only one can be meant.");
    }
    requireTink();
    return JdbcStores.cipher(properties);
  }

  private void requireTink() {
    if (!isPresent(TINK)) {
      throw new ConfigurationException(
          Remedies.NO_TINK, "A keyset is set, and Tink is not on the class path.");
    }
  }

  private boolean isPresent(String type) {
    return ClassUtils.isPresent(type, loader);
  }
}
