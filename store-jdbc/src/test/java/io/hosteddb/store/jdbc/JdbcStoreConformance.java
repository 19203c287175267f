package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.store.StoreConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The conformance kit; the second store has a pool of its own, as another node would. */
abstract class JdbcStoreConformance extends StoreConformance {
  private static final SecretCipher CIPHER = TinkSecretCipher.of(TinkKeyset.generate());

  private final TestDatabase database;
  private final List<HikariDataSource> pools = new ArrayList<>();
  private TestDatabase.Place place;

  JdbcStoreConformance(TestDatabase database) {
    this.database = database;
    this.place = database.newPlace();
  }

  @Override
  protected DatabaseStore open() {
    place = database.newPlace();
    return openHere();
  }

  @Override
  protected Optional<DatabaseStore> reopen() {
    return Optional.of(openHere());
  }

  private DatabaseStore openHere() {
    HikariDataSource pool = place.pool(8);
    pools.add(pool);
    return JdbcDatabaseStore.builder(pool, CIPHER).schema(place.schema()).build();
  }

  /** A quick run, which follows another or will be followed by one, has fewer. */
  @Override
  protected int rounds() {
    return "quick".equals(System.getProperty("test.effort")) ? 5 : super.rounds();
  }

  @AfterEach
  void closePools() {
    pools.forEach(HikariDataSource::close);
    pools.clear();
  }
}
