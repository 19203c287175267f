package io.hosteddb.provider.postgres.extension;

import org.jspecify.annotations.Nullable;

/**
 * An extension that is to be installed, and where.
 *
 * @param extension what the server says of it
 * @param schema the schema that was asked for; null for {@code public}, or where the extension
 *     itself says
 * @since 0.1
 */
public record PlannedExtension(AvailableExtension extension, @Nullable String schema) {
  private static final String DEFAULT_SCHEMA = "public";

  /**
   * Its name.
   *
   * @return the name
   */
  public String name() {
    return extension.name();
  }

  /**
   * The schema that it really goes to.
   *
   * @return the schema
   */
  public String target() {
    String fixed = extension.fixedSchema();
    return fixed != null ? fixed : schema != null ? schema : DEFAULT_SCHEMA;
  }

  /**
   * Whether whoever uses it must be told where it is.
   *
   * @return true for any schema but {@code public} and those of PostgreSQL
   */
  public boolean isElsewhere() {
    return !target().equals(DEFAULT_SCHEMA) && !target().startsWith("pg_");
  }
}
