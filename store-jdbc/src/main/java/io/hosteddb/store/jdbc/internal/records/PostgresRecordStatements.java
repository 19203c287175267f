package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.Trail;

/**
 * Builds PostgreSQL's statements that write several tables at once. There are few different ones,
 * since a change has mostly no or one entry of history and of audit; the driver keeps them
 * prepared.
 */
public final class PostgresRecordStatements {
  /** What has a row if the record was updated. */
  static final String UPDATED = "u";

  private PostgresRecordStatements() {}

  /**
   * Parameters: the history entries, the audit entries, those of the work, the record.
   *
   * @param work what is written into the table of work; empty for nothing
   */
  static String insert(RecordStatements statements, Trail trail, String work) {
    // A first part for the others to follow.
    StringBuilder text = new StringBuilder("with o as (select 1)");
    appendTrail(text, statements, trail, "");
    appendWork(text, work);
    return text.append(" ").append(statements.insertRecord).toString();
  }

  /** The update of a record that does not leave READY. */
  public static String update(
      RecordStatements statements, boolean fills, Trail trail, String work) {
    return update(statements, fills, false, trail, work);
  }

  /**
   * Parameters: id and version before, the changing columns, the version before, the history
   * entries, the audit entries, those of the work. The result is no row if the version is another
   * one; else how many rows were written, whether there were variables, and how many rows of work
   * were changed.
   *
   * <p>What is under {@code o} is read as the statement begins, and {@code u} finds the row by its
   * version when it has it locked: if both find it, no other write came between. Whether variables
   * were there is enough to know whether they change, unless there were some and there are some.
   *
   * @param fills whether the changed record has variables; then nothing is written if the stored
   *     one has them too
   * @param leaves whether the record leaves READY, so that what runs is over
   * @param work what is written into the table of work if the record is {@link #UPDATED}; empty for
   *     nothing
   */
  public static String update(
      RecordStatements statements, boolean fills, boolean leaves, Trail trail, String work) {
    StringBuilder text =
        new StringBuilder(
            statements.in(
                """
                with o as (
                  select id, project_id, variables is not null as had
                  from @hosteddb_database where id = ? and version = ?),
                u as (
                  update @hosteddb_database d set %s
                  from o where d.id = o.id and d.version = ? %s
                  returning o.project_id, o.had, d.id, d.updated_at),
                r as (
                  update @hosteddb_project p set revision = p.revision + 1
                  from u where p.id = u.project_id %s)\
                """
                    .formatted(
                        RecordColumns.ASSIGNMENTS,
                        fills ? "and not o.had" : "",
                        fills ? "" : "and u.had")));
    if (leaves) {
      text.append(", c as (")
          .append(statements.in(OperationStatements.CANCEL_OF_UPDATED))
          .append(")");
    }
    appendTrail(text, statements, trail, UPDATED);
    appendWork(text, work);
    String changed = work.isEmpty() ? "0" : "(select count(*) from k)";
    return text.append(" select (select count(*) from u), had, " + changed + " from o").toString();
  }

  private static void appendWork(StringBuilder text, String work) {
    if (!work.isEmpty()) {
      text.append(", k as (").append(work).append(")");
    }
  }

  private static void appendTrail(
      StringBuilder text, RecordStatements statements, Trail trail, String guard) {
    int history = trail.history().size();
    if (history > 0) {
      text.append(", h as (")
          .append(
              statements.in(
                  "insert into @hosteddb_history (" + TrailColumns.HISTORY_COLUMNS + ") "))
          .append(rows(TrailColumns.HISTORY_PARAMETERS, history, guard))
          .append(")");
    }
    int audit = trail.audit().size();
    if (audit > 0) {
      text.append(", a as (")
          .append(
              statements.in("insert into @hosteddb_audit (" + TrailColumns.AUDIT_COLUMNS + ") "))
          .append(rows(TrailColumns.AUDIT_PARAMETERS, audit, guard))
          .append(")");
    }
  }

  private static String rows(String parameters, int count, String guard) {
    String values = "values (" + parameters + ")" + (", (" + parameters + ")").repeat(count - 1);
    return guard.isEmpty() ? values : "select v.* from " + guard + ", (" + values + ") as v";
  }
}
