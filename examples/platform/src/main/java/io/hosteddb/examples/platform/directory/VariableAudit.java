package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/**
 * Who set, removed or read the variables that users set themselves, which the library knows nothing
 * of. Names, never values. Thread-safe.
 */
@Repository
public class VariableAudit {
  /** As long as the library keeps its own, unless told otherwise. */
  private static final Duration KEPT = Duration.ofDays(400);

  private final JdbcClient jdbc;

  VariableAudit(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What was done. */
  public enum Action {
    /** Values were given. */
    SET,
    /** Variables were taken away. */
    REMOVE,
    /** Clear values left the platform. */
    READ
  }

  /**
   * Something that was done.
   *
   * @param id rises with time
   * @param environment the environment; null for the project's variables
   * @param member who did it
   */
  public record Entry(
      long id,
      Instant at,
      String member,
      Action action,
      @Nullable EnvironmentId environment,
      List<String> names) {}

  /** Writes down what was done, in the transaction that did it; nothing if there are no names. */
  void write(
      ProjectId project,
      @Nullable EnvironmentId environment,
      String member,
      Action action,
      Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    jdbc.sql(
            "INSERT INTO variable_audit"
                + " (project_id, environment_id, happened_at, member_id, action, names)"
                + " VALUES (?, ?, ?, ?, ?, ?)")
        .params(
            Arrays.asList(
                project.value(),
                environment == null ? null : environment.value(),
                OffsetDateTime.now(ZoneOffset.UTC),
                member,
                action.name(),
                String.join(",", new TreeSet<>(names))))
        .update();
  }

  /**
   * What was done in a project, the newest first.
   *
   * @param before the id after which to go on; {@link Long#MAX_VALUE} to begin
   */
  public List<Entry> page(ProjectId project, int limit, long before) {
    return jdbc.sql(
            "SELECT id, environment_id, happened_at, member_id, action, names FROM variable_audit"
                + " WHERE project_id = ? AND id < ? ORDER BY id DESC LIMIT ?")
        .params(project.value(), before, limit)
        .query(VariableAudit::entry)
        .list();
  }

  private static Entry entry(ResultSet row, int number) throws SQLException {
    String environment = row.getString("environment_id");
    return new Entry(
        row.getLong("id"),
        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
        row.getString("member_id"),
        Action.valueOf(row.getString("action")),
        environment == null ? null : EnvironmentId.of(environment),
        List.of(row.getString("names").split(",")));
  }

  @Scheduled(initialDelay = 1, fixedDelay = 24 * 60, timeUnit = TimeUnit.MINUTES)
  void forgetWhatIsOld() {
    jdbc.sql("DELETE FROM variable_audit WHERE happened_at < ?")
        .param(OffsetDateTime.now(ZoneOffset.UTC).minus(KEPT))
        .update();
  }
}
