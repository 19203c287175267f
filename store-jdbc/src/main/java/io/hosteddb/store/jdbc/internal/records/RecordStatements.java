package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.store.jdbc.internal.sql.Schema;

/** The statements on records, their trail and their projects that all databases understand. */
public final class RecordStatements {
  public final String lockProject;
  public final String insertProject;
  public final String bumpRevision;
  public final String countAttachment;
  public final String insertAttachedProject;
  public final String enterProject;
  public final String insertRecord;
  public final String updateRecord;
  public final String lockVariables;
  public final String insertHistory;
  public final String insertAudit;
  public final String find;
  public final String findAll;
  public final String statuses;
  public final String findByKey;
  public final String claims;
  public final String needingEnvironmentScope;
  public final String lockAttached;
  public final String readAttached;
  public final String readClosing;
  public final String close;
  public final String reopen;
  public final String list;
  public final String environment;
  public final String history;
  public final String audit;
  public final String overdue;
  public final String withStatus;
  public final String workload;
  public final String lockAllProjects;
  private final Schema schema;

  /**
   * Statements for a schema.
   *
   * @param schema where the tables are
   */
  public RecordStatements(Schema schema) {
    this.schema = schema;
    lockAllProjects = in("select id from @hosteddb_project for update");
    lockProject = in("select revision from @hosteddb_project where id = ? for update");
    insertProject = in("insert into @hosteddb_project (id) values (?)");
    bumpRevision = in("update @hosteddb_project set revision = revision + 1 where id = ?");
    countAttachment = in("update @hosteddb_project set attachments = attachments + 1 where id = ?");
    insertAttachedProject = in("insert into @hosteddb_project (id, attachments) values (?, 1)");
    enterProject =
        in(
            """
            insert into @hosteddb_project as p (id, attachments) values (?, 1)
            on conflict (id) do update set attachments = p.attachments + 1\
            """);
    insertRecord =
        in("insert into @hosteddb_database (%s) values (%s)")
            .formatted(RecordColumns.COLUMNS, RecordColumns.PARAMETERS);
    updateRecord =
        in("update @hosteddb_database set %s where id = ?").formatted(RecordColumns.ASSIGNMENTS);
    lockVariables =
        in("select variables from @hosteddb_database where id = ? and version = ? for update");
    insertHistory =
        in("insert into @hosteddb_history (%s) values (%s)")
            .formatted(TrailColumns.HISTORY_COLUMNS, TrailColumns.HISTORY_PARAMETERS);
    insertAudit =
        in("insert into @hosteddb_audit (%s) values (%s)")
            .formatted(TrailColumns.AUDIT_COLUMNS, TrailColumns.AUDIT_PARAMETERS);
    String select = in("select %s from @hosteddb_database").formatted(RecordColumns.COLUMNS);
    find = select + " where id = ?";
    findAll = select + " where id = any(?)";
    statuses = in("select id, status from @hosteddb_database where id = any(?)");
    findByKey = select + " where project_id = ? and idempotency_key = ?";
    claims =
        in("""
        select (select content from @hosteddb_meta where name = '%s'),
          p.closed_at, p.closed_by, p.closed_reason, %s
        from (values (1)) as one (present)
        left join @hosteddb_project p on p.id = ?
        left join @hosteddb_database d on d.project_id = p.id
          and d.status not in ('DELETING', 'DELETED')
        order by d.id\
        """)
            .formatted(ScopeTable.NAME, RecordColumns.CLAIM_COLUMNS);
    needingEnvironmentScope =
        in(
            """
            select distinct project_id from @hosteddb_database
            where status not in ('DELETING', 'DELETED')
            group by project_id, provider having count(*) > 1 order by project_id\
            """);
    lockAttached =
        in(
            """
            select id from @hosteddb_database
            where project_id = ? and status in ('PROVISIONING', 'READY', 'FAILED')
            order by id for update\
            """);
    readAttached =
        select
            + " where project_id = ? and status in ('PROVISIONING', 'READY', 'FAILED')"
            + " order by id for update";
    readClosing =
        in("select closed_at, closed_by, closed_reason from @hosteddb_project where id = ?");
    close =
        in(
            "update @hosteddb_project set closed_at = ?, closed_by = ?, closed_reason = ? where id = ?");
    reopen =
        in(
            """
            update @hosteddb_project set closed_at = null, closed_by = null, closed_reason = null
            where id = ? and closed_at is not null\
            """);
    list =
        in("select id, %s from @hosteddb_database").formatted(RecordColumns.COLUMNS)
            + " where project_id = ? and id > ? and status <> 'DELETED' order by id limit ?";
    environment =
        in("""
        select p.revision, %s from @hosteddb_project p
        left join @hosteddb_database d on d.project_id = p.id and d.status = 'READY'
          and (d.environment_id is null or d.environment_id = ?)
        where p.id = ? order by d.id\
        """)
            .formatted(RecordColumns.READY_COLUMNS);
    history =
        in("""
        select %s from @hosteddb_history
        where database_id = ? and (version, entry) > (?, ?)
        order by version, entry limit ?\
        """)
            .formatted(
                "version, entry, database_id, happened_at, from_status, to_status, actor,"
                    + " reason");
    audit =
        in(
            """
            select seq, project_id, happened_at, actor, action, database_id, reason
            from @hosteddb_audit where project_id = ? and seq > ? order by seq limit ?\
            """);
    overdue =
        in(
            """
            select o.id from (
              select id, next_poll as due from @hosteddb_database
              where status in ('PROVISIONING', 'DELETING') and next_poll < ?
              union all
              select u.database_id, u.due from @hosteddb_upkeep u
              join @hosteddb_database d on d.id = u.database_id and d.status = 'READY'
              where u.due < ?) o
            order by o.due, o.id limit ?\
            """);
    withStatus =
        in(
            """
            select id from @hosteddb_database where status = ? and id > ? order by id limit ?\
            """);
    workload =
        in(
            """
            select coalesce(sum(case when status = 'PROVISIONING' then 1 else 0 end), 0), \
            coalesce(sum(case when status = 'DELETING' then 1 else 0 end), 0), \
            min(case when next_poll <= ? then next_poll end) \
            from @hosteddb_database where status in ('PROVISIONING', 'DELETING')\
            """);
  }

  /** A statement with the schema where it has an at sign. */
  public String in(String statement) {
    return schema.in(statement);
  }
}
