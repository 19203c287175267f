package io.hosteddb.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to add or set, by the field of what is wrong. The fields with the prefix are the starter's
 * own, the others the library's.
 */
final class Remedies {
  static final String NO_CIPHER = "hosteddb.cipher-missing";
  static final String TWO_KEYSETS = "hosteddb.keyset-twice";
  static final String NO_TINK = "hosteddb.tink-missing";
  static final String STORE_MODULE = "hosteddb.store-module-missing";
  static final String NO_DATA_SOURCE = "hosteddb.data-source-missing";
  static final String DATA_SOURCES = "hosteddb.data-sources";
  static final String CALLERS_TRANSACTIONS = "hosteddb.callers-transactions";
  static final String SPRING_BOOT = "hosteddb.spring-boot-version";

  private static final String IN_MEMORY =
      "To try things out without durable records, set hosteddb.store=memory.";

  private static final Map<String, String> TEXTS = new LinkedHashMap<>();

  static {
    TEXTS.put(
        SPRING_BOOT,
        "Upgrade the application to Spring Boot 4; or leave the starter out and make the library"
            + " yourself with HostedDatabases.builder(), which needs no Spring; or set"
            + " hosteddb.enabled=false.");
    TEXTS.put(
        NO_CIPHER,
        "Make a keyset once, with TinkKeyset.generate().write(Path.of(\"hosteddb-keyset.json\")), and"
            + " set hosteddb.keyset-file to its path; or set hosteddb.keyset (environment:"
            + " HOSTEDDB_KEYSET) to TinkKeyset.generate().toBase64(); or define a SecretCipher bean."
            + " Keep the keyset apart from the database. In tests whose database is thrown away, set"
            + " hosteddb.throw-away-keyset=true. "
            + IN_MEMORY);
    TEXTS.put(TWO_KEYSETS, "Remove one of hosteddb.keyset and hosteddb.keyset-file.");
    TEXTS.put(
        NO_TINK,
        "Add com.google.crypto.tink:tink, or define a SecretCipher bean and remove the keyset.");
    TEXTS.put(
        STORE_MODULE,
        "Add io.hosteddb:hosteddb-store-jdbc, or set hosteddb.store to auto or memory.");
    TEXTS.put(
        NO_DATA_SOURCE,
        "Add spring-boot-starter-jdbc and a driver and set spring.datasource.url; or define a"
            + " DataSource bean. "
            + IN_MEMORY);
    TEXTS.put(
        DATA_SOURCES,
        "Annotate the @Bean method of the one to use with @HostedDatabasesDataSource, or mark it"
            + " @Primary. "
            + IN_MEMORY);
    TEXTS.put(
        CALLERS_TRANSACTIONS,
        "Give the store the DataSource beneath that proxy: annotate the @Bean method of the pool, or of"
            + " another DataSource, with @HostedDatabasesDataSource.");
    TEXTS.put(
        "cipher",
        "Set hosteddb.keyset or hosteddb.keyset-file (or give the SecretCipher bean) the keyset that"
            + " the store was made with; newer keys may be added to it. For a new store beside the"
            + " old one, set hosteddb.jdbc.schema to another schema.");
    TEXTS.put(
        "keyset",
        "Set hosteddb.keyset to a Tink keyset for AEAD, as JSON or base64, or hosteddb.keyset-file to"
            + " a file with it. TinkKeyset.generate() makes one for a new store; an existing store"
            + " needs the one it was made with.");
    TEXTS.put(
        "data-source",
        "Set spring.datasource.url to a database that the store knows: PostgreSQL 14 or later, or an"
            + " H2 file (jdbc:h2:retry:/path/to/file;DB_CLOSE_ON_EXIT=FALSE). "
            + IN_MEMORY);
    TEXTS.put(
        "data-source.pool",
        "Set spring.datasource.hikari.maximum-pool-size (or its like of another pool) to two or more;"
            + " hosteddb.parallelism and four more is ample.");
    TEXTS.put(
        "data-source.read-only",
        "Give it a DataSource that writes: remove spring.datasource.hikari.read-only, let"
            + " spring.datasource.url name the primary, or annotate the @Bean method of another"
            + " DataSource with @HostedDatabasesDataSource.");
    TEXTS.put(
        "data-source.user",
        "Correct spring.datasource.username and spring.datasource.password, or what the database"
            + " allows this user.");
    TEXTS.put(
        "data-source.database",
        "Correct spring.datasource.url, or make the database that it names.");
    TEXTS.put(
        "data-source.driver",
        "Add the driver (org.postgresql:postgresql or com.h2database:h2), or correct"
            + " spring.datasource.url and spring.datasource.driver-class-name.");
    TEXTS.put(
        "data-source.locked",
        "Stop the other process, or set spring.datasource.url to another file or to PostgreSQL.");
    TEXTS.put(
        "data-source.tls",
        "Correct spring.datasource.url (for PostgreSQL sslmode and sslrootcert).");
    TEXTS.put("data-source.disk", "Make room on the disk of the application's database.");
    TEXTS.put(
        "class-path",
        "Correct the dependencies as said; mvn dependency:tree or gradle dependencies shows who brings"
            + " which version.");
    TEXTS.put(
        "schema",
        "Prepare the schema as said, or correct hosteddb.jdbc.schema and hosteddb.jdbc.migrate.");
    TEXTS.put("lease", "Correct hosteddb.jdbc.lease.");
    TEXTS.put("poll-interval", "Correct hosteddb.jdbc.poll-interval.");
    TEXTS.put("platform", "Correct hosteddb.platform.");
    TEXTS.put("vendorPrefix", "Correct hosteddb.vendor-prefix.");
    TEXTS.put(
        "attachmentScope",
        "Set hosteddb.attachment-scope to what the store keeps; or, to narrow it for all nodes, set it"
            + " everywhere and start one node with hosteddb.narrow-attachment-scope=true.");
    TEXTS.put("callBudget", "Correct hosteddb.call-budget.");
    TEXTS.put("parallelism", "Correct hosteddb.parallelism.");
    TEXTS.put("rotationOverlap", "Correct hosteddb.rotation-overlap.");
    TEXTS.put("shutdownGrace", "Correct hosteddb.shutdown-grace.");
  }

  private Remedies() {}

  /** What to do about a field; null if it is the name of a provider's setting. */
  static @Nullable String of(String field) {
    return TEXTS.get(field);
  }
}
