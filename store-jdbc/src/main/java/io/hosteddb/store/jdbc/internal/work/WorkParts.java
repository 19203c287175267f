package io.hosteddb.store.jdbc.internal.work;

/**
 * Changes of due work as parts of PostgreSQL's statements that write a record. H2 has no such
 * statements and writes work by one of its own.
 */
public final class WorkParts {
  private static final String VALUES = "values (";

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
      case WAKE -> guard.isEmpty() ? wake : oncePer(guard, wake) + " returning 1";
      case BEGIN ->
          guard.isEmpty()
              ? statements.insertPickedWork
              : oncePer(guard, statements.insertPickedWork);
      case MOVE -> statements.endWork + only + " returning 1";
      case REMOVE -> statements.removeWork + only + " returning 1";
    };
  }

  /** An insert that inserts its row for each row of something. */
  private static String oncePer(String guard, String insert) {
    int values = insert.indexOf(VALUES);
    int end = insert.indexOf(')', values);
    String row = insert.substring(values + VALUES.length(), end);
    return insert.substring(0, values)
        + "select "
        + row
        + " from "
        + guard
        + insert.substring(end + 1);
  }
}
