package io.hosteddb.store.jdbc.internal.sql;

/** The schema that the store's tables are in; every statement is written for it. */
public final class Schema {
  /** The time of the database, which all nodes share. */
  public static final String NOW = "select current_timestamp";

  /** What a statement has where the quoted schema and a dot belong. */
  private static final String PLACEHOLDER = "@";

  private final String prefix;

  /**
   * A schema.
   *
   * @param name letters, digits and underscores
   */
  public Schema(String name) {
    prefix = "\"" + name + "\".";
  }

  /** A statement with the schema where it has an at sign. */
  public String in(String statement) {
    return statement.replace(PLACEHOLDER, prefix);
  }
}
