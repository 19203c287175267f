package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractThrowableAssert;

/** That a store is not opened, and what is said to be wrong. */
final class RefusedOpening {
  private RefusedOpening() {}

  /** For its words, which name this one field. Before the cipher is looked at. */
  static AbstractThrowableAssert<?, ? extends Throwable> refused(
      DataSource source, TestDatabase.Place place, String field) {
    SecretCipher any = TinkSecretCipher.of(TinkKeyset.generate());
    return assertThatThrownBy(
            () -> JdbcDatabaseStore.builder(source, any).schema(place.schema()).build())
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.violations()).extracting(Violation::field).containsExactly(field));
  }
}
