package io.hosteddb.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.quartz.DateBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz, clustered over its JDBC job store: one durable job, a trigger for each database, as many
 * triggers acquired at once as there are workers.
 */
final class QuartzPeer implements Peer {
  private static final JobKey JOB = JobKey.jobKey("provision");
  private static final String STEPS = "steps";
  private static final String PROJECT = "project";
  private static final String LOOK = "look";

  /** Quartz knows its schedulers by their names, in the whole process. */
  private static final AtomicInteger INSTANCES = new AtomicInteger();

  private final Context context;
  private final Tables tables;
  private final Scheduler scheduler;

  QuartzPeer(Context context) {
    this.context = context;
    this.tables = new PlainTables(context.connections());
    try {
      tables.create();
      createJobTables();
      scheduler = scheduler(context.connections());
      scheduler.getContext().put(STEPS, new ProvisioningSteps(tables, context));
      scheduler.addJob(
          JobBuilder.newJob(Provision.class)
              .withIdentity(JOB)
              .storeDurably()
              .requestRecovery()
              .build(),
          true);
      scheduler.start();
    } catch (SQLException | SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }

  private void createJobTables() throws SQLException {
    try (InputStream script =
            StdSchedulerFactory.class.getResourceAsStream("jdbcjobstore/tables_postgres.sql");
        Connection connection = context.connections().getConnection();
        Statement statement = connection.createStatement()) {
      if (script == null) {
        throw new IllegalStateException("Quartz has no tables for PostgreSQL.");
      }
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      Transaction.in(connection, () -> statement.execute(text.replace("COMMIT;", "")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Scheduler scheduler(DataSource connections) throws SchedulerException {
    String name = "provisioning-" + INSTANCES.incrementAndGet();
    DBConnectionManager.getInstance().addConnectionProvider(name, new Connections(connections));
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", name);
    properties.setProperty("org.quartz.scheduler.instanceId", "AUTO");
    properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.setProperty("org.quartz.scheduler.idleWaitTime", "1000");
    properties.setProperty(
        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", String.valueOf(WORKERS));
    properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty("org.quartz.threadPool.threadCount", String.valueOf(WORKERS));
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    properties.setProperty(
        "org.quartz.jobStore.driverDelegateClass",
        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    properties.setProperty("org.quartz.jobStore.dataSource", name);
    properties.setProperty("org.quartz.jobStore.isClustered", "true");
    properties.setProperty("org.quartz.jobStore.useProperties", "true");
    // Needed for batches.
    properties.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    return new StdSchedulerFactory(properties).getScheduler();
  }

  private record Connections(DataSource dataSource) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return dataSource.getConnection();
    }

    @Override
    public void shutdown() {}

    @Override
    public void initialize() {}
  }

  /** The job. */
  public static final class Provision implements Job {
    @Override
    public void execute(JobExecutionContext execution) throws JobExecutionException {
      try {
        Scheduler scheduler = execution.getScheduler();
        if (!(scheduler.getContext().get(STEPS) instanceof ProvisioningSteps steps)) {
          throw new JobExecutionException("The scheduler was not told the steps.");
        }
        String project = execution.getMergedJobDataMap().getString(PROJECT);
        boolean ready =
            execution.getMergedJobDataMap().getBooleanFromString(LOOK)
                ? steps.look(project)
                : steps.create(project);
        if (!ready) {
          int wait = (int) ProvisioningSteps.BETWEEN_LOOKS.toMillis();
          // Not the same trigger anew: one that fires again before its earlier run has ended is
          // lost.
          var unused =
              scheduler.scheduleJob(
                  trigger(project, true)
                      .startAt(DateBuilder.futureDate(wait, DateBuilder.IntervalUnit.MILLISECOND))
                      .build());
        }
      } catch (SQLException | SchedulerException e) {
        throw new JobExecutionException(e);
      }
    }
  }

  private static TriggerBuilder<Trigger> trigger(String project, boolean look) {
    return TriggerBuilder.newTrigger()
        .forJob(JOB)
        .usingJobData(PROJECT, project)
        .usingJobData(LOOK, String.valueOf(look));
  }

  @Override
  public void request(String project) {
    try (Connection connection = context.connections().getConnection()) {
      tables.insert(connection, project);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    try {
      var unused = scheduler.scheduleJob(trigger(project, false).startNow().build());
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }
}
