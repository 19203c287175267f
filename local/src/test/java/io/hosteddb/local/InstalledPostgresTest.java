package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import io.hosteddb.model.WorkloadKind;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Each PostgreSQL 14 to 18 that Debian's packages have put on this machine, with whichever
 * extensions for superusers it has. pgvector is among them where somebody installed it.
 */
@Order(Integer.MAX_VALUE)
@ResourceLock("postgres/local")
class InstalledPostgresTest {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** For superusers alone: what proves that each works. */
  private static final Map<String, String> PROOFS = new LinkedHashMap<>();

  static {
    PROOFS.put("amcheck", "SELECT to_regprocedure('bt_index_check(regclass)') IS NOT NULL");
    PROOFS.put(
        "hll", "SELECT hll_cardinality(hll_add(hll_empty(), hll_hash_text('once')))::int = 1");
    PROOFS.put("postgis", "SELECT ST_Distance('POINT(0 0)'::geometry, 'POINT(3 4)') = 5");
    PROOFS.put("vector", "SELECT '[1,0]'::vector <=> '[0,1]' = 1");
  }

  private final ProviderDriver steps = ProviderDriver.of(ProviderDriver.newIdentity());

  @TempDir Path directory;

  static Stream<Path> installed() {
    List<Path> found = new ArrayList<>();
    for (int major = 14; major <= 18; major++) {
      Path home = DEBIAN.resolve(Integer.toString(major));
      if (Files.isExecutable(home.resolve("bin").resolve("postgres"))) {
        found.add(home);
      }
    }
    return found.isEmpty() ? Stream.of(DEBIAN) : found.stream();
  }

  @ParameterizedTest
  @MethodSource("installed")
  void servesWithItsExtensions(Path home) throws Exception {
    assumeTrue(
        !home.equals(DEBIAN),
        "No PostgreSQL of Debian's or Ubuntu's packages is on this machine (postgresql-<version>).");
    Path control =
        Path.of("/usr/share/postgresql", String.valueOf(home.getFileName()), "extension");
    List<String> extensions =
        PROOFS.keySet().stream()
            .filter(name -> Files.exists(control.resolve(name + ".control")))
            .toList();
    try (DatabaseProvider provider =
        ProviderDriver.open(
            new LocalPostgresProviderFactory(),
            Map.of(
                "local.data-dir",
                directory.toString(),
                "local.postgres.home",
                home.toString(),
                "postgres.extensions",
                String.join(", ", extensions)),
            LocalProviders.context())) {
      String url = LocalProviders.value(steps.servedBy(provider).provision(), "DATABASE_URL");
      assertThat(Pg.query(url, "SELECT lower('Ä')")).isEqualTo("ä");
      System.out.println(
          "[installed PostgreSQL] "
              + Pg.query(url, "SELECT split_part(version(), ' on ', 1)")
              + ": "
              + Pg.query(
                  url,
                  "SELECT string_agg(extname || ' ' || extversion, ', ' ORDER BY extname)"
                      + " FROM pg_extension WHERE extname <> 'plpgsql'")
              + (extensions.contains("vector")
                  ? ""
                  : "; pgvector is not on this machine, so that its cases were left out"));
      for (String name : extensions) {
        assertThat(Pg.query(url, Objects.requireNonNull(PROOFS.get(name)))).as(name).isEqualTo("t");
      }
      boolean vectors = extensions.contains("vector");
      assertThat(provider.workloads(CallContext.startingNow(Duration.ofMinutes(1))))
          .as("what the catalog says")
          .anyMatch(one -> one.workload().equals(WorkloadKind.VECTORS) && one.works() == vectors);
      if (vectors) {
        LangChainStores.requireThatItWorks(store(url));
      }
      steps.deprovision();
    }
  }

  /** As an application of the tenant's makes it, from the JDBC form of the variable. */
  private static PgVectorEmbeddingStore store(String url) {
    Forms jdbc = Forms.postgres("jdbc", url);
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setURL(jdbc.get("url"));
    database.setUser(jdbc.get("user"));
    database.setPassword(jdbc.get("password"));
    return PgVectorEmbeddingStore.datasourceBuilder()
        .datasource(database)
        .table("texts")
        .dimension(3)
        .build();
  }
}
