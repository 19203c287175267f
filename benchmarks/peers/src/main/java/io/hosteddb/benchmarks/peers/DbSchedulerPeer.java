package io.hosteddb.benchmarks.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.hosteddb.benchmarks.JdbcProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/**
 * db-scheduler by hand: the request and its task in one transaction, lock-and-fetch, the scheduler
 * rung as soon as that is committed.
 */
final class DbSchedulerPeer implements Peer {
  private static final String CREATE = "create";
  private static final String LOOK = "look";

  /** The connection of the transaction that this thread is in. */
  private static final ThreadLocal<Connection> TRANSACTION = new ThreadLocal<>();

  private final Context context;
  private final Tables tables;
  private final ProvisioningSteps steps;
  private final CustomTask<String> task =
      Tasks.custom("provision", String.class)
          .execute((instance, unused) -> run(instance.getId(), instance.getData()));
  private final SchedulerClient client;
  private final Scheduler scheduler;

  DbSchedulerPeer(Context context, Tables tables) {
    this.context = context;
    this.tables = tables;
    this.steps = new ProvisioningSteps(tables, context);
    try {
      tables.create();
      createWorkTable();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    client =
        SchedulerClient.Builder.create(connectionsOfTransaction(), task)
            .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
            .build();
    scheduler =
        Scheduler.create(context.connections(), task)
            .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
            .threads(WORKERS)
            .pollUsingLockAndFetch(0.5, 1)
            .pollingInterval(Duration.ofMillis(100))
            .build();
    scheduler.start();
  }

  /** The project's own table for PostgreSQL. */
  private void createWorkTable() throws SQLException {
    try (Connection connection = context.connections().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table scheduled_tasks (
            task_name            text not null,
            task_instance        text not null,
            task_data            bytea,
            execution_time       timestamp with time zone not null,
            picked               boolean not null,
            picked_by            text,
            last_success         timestamp with time zone,
            last_failure         timestamp with time zone,
            consecutive_failures int,
            last_heartbeat       timestamp with time zone,
            version              bigint not null,
            priority             smallint,
            primary key (task_name, task_instance)
          );
          create index execution_time_idx on scheduled_tasks (execution_time);
          create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
          """);
    }
  }

  /** As Spring's proxy does it: who asks within a transaction gets its connection. */
  private DataSource connectionsOfTransaction() {
    return JdbcProxy.of(
        DataSource.class,
        (method, arguments) ->
            method.getName().equals("getConnection")
                ? open(TRANSACTION.get())
                : JdbcProxy.call(context.connections(), method, arguments));
  }

  private static Connection open(Connection connection) {
    return JdbcProxy.of(
        Connection.class,
        (method, arguments) ->
            method.getName().equals("close")
                ? null
                : JdbcProxy.call(connection, method, arguments));
  }

  @Override
  public void request(String project) {
    try (Connection connection = context.connections().getConnection()) {
      Transaction.in(
          connection,
          () -> {
            tables.insert(connection, project);
            TRANSACTION.set(connection);
            try {
              // A batch is written without a look whether it is there.
              client.scheduleBatch(List.of(task.instance(project, CREATE)), Instant.now());
            } finally {
              TRANSACTION.remove();
            }
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    scheduler.triggerCheckForDueExecutions();
  }

  private CompletionHandler<String> run(String project, String step) {
    try {
      boolean ready = step.equals(LOOK) ? steps.look(project) : steps.create(project);
      return ready
          ? new CompletionHandler.OnCompleteRemove<>()
          : new CompletionHandler.OnCompleteReschedule<>(
              FixedDelay.of(ProvisioningSteps.BETWEEN_LOOKS), LOOK);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    scheduler.stop();
  }
}
