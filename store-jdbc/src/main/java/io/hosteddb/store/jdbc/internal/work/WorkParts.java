package io.hosteddb.store.jdbc.internal.work;

/**
 * Changes of due work as parts of PostgreSQL's statements that write a record. H2 has no such
 * statements and writes work by one of its own.
 */
public final class WorkParts {
  private static final String ROW = "values (?, ?, ?, ?, false, 1)";

  private final WorkStatements statements;
  private final String wake;

  WorkParts(WorkStatements statements) {
    this.statements = statements;
    this.wake = wake(statements);
  }

  /** Makes a database due: a new row, or the one that waits for longer. */
  static String wake(WorkStatements statements) {
    return statements.insertWork.replace("hosteddb_work ", "hosteddb_work as w ")
        + """
         on conflict (task_name, task_instance) do update
        set execution_time = excluded.execution_time, version = w.version + 1
        where not w.picked and w.execution_time > excluded.execution_time\
        """;
  }

  /**
   * A change of a row, done if a common table expression has a row, and answering with a row if it
   * was done.
   *
   * @param change something
   * @param guard the name of that expression; empty to do it in any case
   */
  public String of(RowChange change, String guard) {
    String only = guard.isEmpty() ? "" : " and exists (select 1 from " + guard + ")";
    return switch (change.kind()) {
      case NONE -> throw new IllegalArgumentException("There is nothing to write.");
      case WAKE ->
          guard.isEmpty()
              ? wake
              : wake.replace(ROW, "select ?, ?, ?, ?, false, 1 from " + guard) + " returning 1";
      case BEGIN -> statements.insertPickedWork;
      case MOVE -> statements.endWork + only + " returning 1";
      case REMOVE -> statements.removeWork + only + " returning 1";
    };
  }
}
