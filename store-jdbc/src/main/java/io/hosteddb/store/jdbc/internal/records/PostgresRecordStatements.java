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

  /** What has a row if the project was made. */
  static final String MADE = "p";

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

  /**
   * A record that is the first of its project: everything is written if the project's row was not
   * there, and nothing if it was. Who is making that row at the same moment is waited for. How many
   * records were written says which it was. Parameters: the project, the history entries, the audit
   * entries, those of the work, the record.
   *
   * @param work what is written into the table of work if the project was {@link #MADE}; empty for
   *     nothing
   */
  static String insertFirst(RecordStatements statements, Trail trail, String work) {
    StringBuilder text =
        new StringBuilder("with p as (")
            .append(statements.insertAttachedProject)
            .append(" on conflict (id) do nothing returning 1)");
    appendTrail(text, statements, trail, MADE);
    appendWork(text, work);
    return text.append(
            statements
                .in(" insert into @hosteddb_database (%s) select %s from p")
                .formatted(RecordColumns.COLUMNS, RecordColumns.PARAMETERS))
        .toString();
  }

  /**
   * Only the record, if it has no variables yet. Parameters: the changing columns, id and version
   * before. Of the several statements of a run this one writes least, and it costs half of one that
   * could write more: what a statement might do has to be set up each time, done or not.
   */
  public static String updateAlone(RecordStatements statements) {
    return statements
        .in("update @hosteddb_database set %s where id = ? and version = ?%s")
        .formatted(RecordColumns.ASSIGNMENTS, " and variables is null");
  }

  /**
   * Of a record that has no variables yet. Parameters: the changing columns, id and version before,
   * the history entries, the audit entries, those of the work, id and version before. The result is
   * one row: whether the record was written, whether a row of work was changed, and, if no record
   * was written, whether there were variables; null if the version is another one.
   *
   * @param fills whether the changed record has variables
   * @param work what is written into the table of work if the record is {@link #UPDATED}; empty for
   *     nothing
   */
  public static String updateEmpty(
      RecordStatements statements, boolean fills, Trail trail, String work) {
    StringBuilder text =
        new StringBuilder(
            statements
                .in(
                    """
                    with u as (
                      update @hosteddb_database set %s
                      where id = ? and version = ? and variables is null
                      returning project_id)\
                    """)
                .formatted(RecordColumns.ASSIGNMENTS));
    if (fills) {
      text.append(
          statements.in(
              """
              , r as (
                update @hosteddb_project p set revision = p.revision + 1
                from u where p.id = u.project_id)\
              """));
    }
    appendTrail(text, statements, trail, UPDATED);
    appendWork(text, work);
    // What stands under case is looked up only if it is asked for.
    return text.append(" select exists (select 1 from u), " + changed(work))
        .append(
            statements.in(
                """
                , case when not exists (select 1 from u) then (
                    select variables is not null from @hosteddb_database
                    where id = ? and version = ?) end\
                """))
        .toString();
  }

  /**
   * Of a record that may have variables, and has none then. Parameters: id and version before, the
   * changing columns, the version before, the history entries, the audit entries, those of the
   * work. The result is no row if the version is another one; else whether the record was written,
   * and whether a row of work was changed.
   *
   * <p>What is under {@code o} is read as the statement begins, and {@code u} finds the row by its
   * version when it has it locked: if both find it, no other write came between.
   *
   * @param leaves whether the record leaves READY, so that what runs is over and nothing is due
   * @param work what is written into the table of work if the record is {@link #UPDATED}; empty for
   *     nothing
   */
  public static String clear(
      RecordStatements statements, boolean leaves, Trail trail, String work) {
    StringBuilder text =
        new StringBuilder(
            statements
                .in(
                    """
                    with o as (
                      select id, project_id, variables is not null as had
                      from @hosteddb_database where id = ? and version = ?),
                    u as (
                      update @hosteddb_database d set %s
                      from o where d.id = o.id and d.version = ?
                      returning o.project_id, o.had, d.id, d.updated_at),
                    r as (
                      update @hosteddb_project p set revision = p.revision + 1
                      from u where p.id = u.project_id and u.had)\
                    """)
                .formatted(RecordColumns.ASSIGNMENTS));
    if (leaves) {
      text.append(", c as (")
          .append(statements.in(OperationStatements.CANCEL_OF_UPDATED))
          .append("), n as (")
          .append(statements.in(OperationStatements.NOTHING_DUE_OF_UPDATED))
          .append(")");
    }
    appendTrail(text, statements, trail, UPDATED);
    appendWork(text, work);
    return text.append(" select exists (select 1 from u), " + changed(work) + " from o").toString();
  }

  private static String changed(String work) {
    return work.isEmpty() ? "false" : "exists (select 1 from k)";
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
