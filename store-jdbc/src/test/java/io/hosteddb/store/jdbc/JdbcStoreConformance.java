package io.hosteddb.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import io.hosteddb.testkit.store.StoreConformance;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The conformance kit; the second store has a pool of its own, as another node would. */
abstract class JdbcStoreConformance extends StoreConformance {
  private static final SecretCipher CIPHER = TinkSecretCipher.of(TinkKeyset.generate());

  private final ReusedPlace place;

  JdbcStoreConformance(ReusedPlace place) {
    this.place = place;
  }

  @Override
  protected DatabaseStore open() throws SQLException {
    place.empty();
    return on(place.first());
  }

  @Override
  protected Optional<DatabaseStore> reopen() {
    return Optional.of(on(place.second()));
  }

  private DatabaseStore on(HikariDataSource pool) {
    return JdbcDatabaseStore.builder(pool, CIPHER).schema(place.place().schema()).build();
  }

  @Override
  protected boolean forgetChanges(DatabaseStore store) {
    new Inside(place.place(), place.first())
        .retentionJob(Retention.forever().withTrail(Duration.ofDays(1)), 3)
        .run(Instant.now().plus(Duration.ofDays(100_000)));
    return true;
  }

  /** A quick run, which follows another or will be followed by one, has fewer. */
  @Override
  protected int rounds() {
    return "quick".equals(System.getProperty("test.effort")) ? 5 : super.rounds();
  }
}
