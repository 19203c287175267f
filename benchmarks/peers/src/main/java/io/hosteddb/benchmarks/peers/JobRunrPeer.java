package io.hosteddb.benchmarks.peers;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/** JobRunr's free version with the shortest poll that it allows on a database. */
final class JobRunrPeer implements Peer {
  static final int POLL_SECONDS = 5;

  private final Context context;
  private final Tables tables;
  private final ProvisioningSteps steps;
  private final PostgresStorageProvider storage;
  private final JobRequestScheduler scheduler;
  private final BackgroundJobServer server;

  JobRunrPeer(Context context) {
    this.context = context;
    this.tables = new PlainTables(context.connections());
    this.steps = new ProvisioningSteps(tables, context);
    try {
      tables.create();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    Jackson3JsonMapper json = new Jackson3JsonMapper();
    storage = new PostgresStorageProvider(context.connections());
    storage.setJobMapper(new JobMapper(json));
    scheduler = new JobRequestScheduler(storage);
    Handler handler = new Handler(steps, scheduler);
    server =
        new BackgroundJobServer(
            storage,
            json,
            new JobActivator() {
              @Override
              public <T> T activateJob(Class<T> type) {
                return type.cast(handler);
              }
            },
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andPollIntervalInSeconds(POLL_SECONDS)
                .andWorkerCount(WORKERS));
    server.start();
  }

  /**
   * What is to be done; JSON in the database.
   *
   * @param project for whom
   * @param look false to ask the vendor for a database, true to look at it
   */
  public record Provision(String project, boolean look) implements JobRequest {
    @Override
    public Class<Handler> getJobRequestHandler() {
      return Handler.class;
    }
  }

  /** Does it. */
  public static final class Handler implements JobRequestHandler<Provision> {
    private final ProvisioningSteps steps;
    private final JobRequestScheduler scheduler;

    Handler(ProvisioningSteps steps, JobRequestScheduler scheduler) {
      this.steps = steps;
      this.scheduler = scheduler;
    }

    @Override
    public void run(Provision request) throws SQLException {
      boolean ready =
          request.look() ? steps.look(request.project()) : steps.create(request.project());
      if (!ready) {
        var unused =
            scheduler.schedule(
                Instant.now().plus(ProvisioningSteps.BETWEEN_LOOKS),
                new Provision(request.project(), true));
      }
    }
  }

  @Override
  public void request(String project) {
    try (Connection connection = context.connections().getConnection()) {
      tables.insert(connection, project);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    var unused = scheduler.enqueue(new Provision(project, false));
  }

  @Override
  public void close() {
    server.stop();
    scheduler.shutdown();
    storage.close();
  }
}
