package io.hosteddb.benchmarks.peers;

import java.util.Locale;

/**
 * Transactions and statements.
 *
 * @param transactions how many
 * @param statements how many
 */
record Counts(long transactions, long statements) {
  Counts minus(Counts other) {
    return new Counts(transactions - other.transactions, statements - other.statements);
  }

  double transactionsFor(long databases) {
    return transactions / (double) databases;
  }

  double statementsFor(long databases) {
    return statements / (double) databases;
  }

  /** Such as {@code 3.2 / 5.1}. */
  String forEach(long databases) {
    return String.format(
        Locale.ROOT, "%.1f / %.1f", transactionsFor(databases), statementsFor(databases));
  }
}
