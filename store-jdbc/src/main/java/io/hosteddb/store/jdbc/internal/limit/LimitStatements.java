package io.hosteddb.store.jdbc.internal.limit;

import io.hosteddb.store.jdbc.internal.sql.Schema;

/** The statements on shared rate limits. */
final class LimitStatements {
  final String readLimit;
  final String insertLimit;
  final String replaceLimit;

  /**
   * Statements for a schema.
   *
   * @param schema where the tables are
   */
  LimitStatements(Schema schema) {
    readLimit = schema.in("select bucket from @hosteddb_rate_limit where name = ?");
    insertLimit =
        schema.in(
            "insert into @hosteddb_rate_limit (name, bucket) values (?, ?) on conflict do nothing");
    replaceLimit =
        schema.in("update @hosteddb_rate_limit set bucket = ? where name = ? and bucket = ?");
  }
}
