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
    readLimit = schema.in("select state from @hosteddb_rate_limit where account = ?");
    insertLimit =
        schema.in(
            "insert into @hosteddb_rate_limit (account, state) values (?, ?) on conflict do nothing");
    replaceLimit =
        schema.in("update @hosteddb_rate_limit set state = ? where account = ? and state = ?");
  }
}
