package io.hosteddb.provider.postgres.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.ProviderException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresExtensionTest {
  private static List<PostgresExtension> read(String text) {
    return PostgresExtension.of(
        ProviderSettings.read(
            List.of(PostgresExtension.setting()),
            Settings.of(Map.of("postgres.extensions", text))));
  }

  @Test
  void readsTheWordsOfCreateExtension() {
    assertThat(read("vector, PostGIS SCHEMA Gis ,\"uuid-ossp\",pg_trgm schema \"Search\""))
        .containsExactly(
            new PostgresExtension("vector", null),
            new PostgresExtension("postgis", "gis"),
            new PostgresExtension("uuid-ossp", null),
            new PostgresExtension("pg_trgm", "Search"));
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThatThrownBy(() ->
            read("ve;ctor, a b, postgis schema pg_catalog, x--1, hll, hll, cube schema a\"b,"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "'ve;ctor' is no name of an extension",
            "'a b' is neither a name nor 'name schema name'",
            "the schema 'pg_catalog' is PostgreSQL's own",
            "'x--1' is no name of an extension",
            "'hll' is there twice",
            "'a\"b' is no name of a schema",
            "'' is neither a name nor 'name schema name'");
  }

  @Test
  void comesAfterAllThatItRequires() {
    AvailableExtensions server =
        server(
            extension("a", null, "b", "c"),
            extension("b", null, "c"),
            extension("c", null),
            extension("d", "pg_catalog"));

    assertThat(plan(server, "a schema x, d, c schema y"))
        .containsExactly("c in y", "b in x", "a in x", "d in pg_catalog");
  }

  @Test
  void namesAllThatIsMissing_andTheNameThatIsMeant() {
    assertThatThrownBy(() -> plan(server(extension("vector", null)), "pgvector, hll, vector"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
              assertThat(e.failure().message())
                  .isEqualTo(
                      "The PostgreSQL server (version 15) does not have the extensions pgvector,"
                          + " hll, which the setting 'postgres.extensions' asks for. The extension"
                          + " of pgvector is called vector.");
              assertThat(e.failure().remedy())
                  .isEqualTo("Get postgresql-15-pgvector, postgresql-15-hll.");
              assertThat(e.failure().retryable()).isTrue();
            });
  }

  @Test
  void knowsTheOneSchemaOfAnExtension() {
    assertThatThrownBy(() -> plan(server(extension("plperl", "pg_catalog")), "plperl schema x"))
        .hasMessageContaining("plperl can only be in the schema pg_catalog");
  }

  private static List<String> plan(AvailableExtensions server, String setting) {
    return server.plan(read(setting), packages -> "Get " + packages + ".").stream()
        .map(one -> one.name() + " in " + one.target())
        .toList();
  }

  private static AvailableExtensions server(AvailableExtension... all) {
    return AvailableExtensions.of(List.of(all), 15);
  }

  private static AvailableExtension extension(
      String name, @org.jspecify.annotations.Nullable String schema, String... requires) {
    return new AvailableExtension(name, true, true, schema, List.of(requires));
  }
}
