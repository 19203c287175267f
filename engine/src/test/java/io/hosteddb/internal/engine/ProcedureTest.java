package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.lifecycle.Lifecycle;
import io.hosteddb.lifecycle.LifecycleEvent;
import io.hosteddb.metrics.EngineMetrics;
import io.hosteddb.metrics.StepMeasurement.Work;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Region;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VendorName;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseRecordBuilder;
import io.hosteddb.store.InMemoryDatabaseStore;
import io.hosteddb.store.Trail;
import io.hosteddb.work.WorkItem;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A kind of work that the engine does not have yet plugs into it as a class. */
class ProcedureTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String ASKED = "rotating";
  private static final String BEGUN = "rotating, begun";

  private final InMemoryDatabaseStore store = new InMemoryDatabaseStore();
  private final EventBus events = new EventBus(List.of());
  private final CallRunner calls = new CallRunner(Duration.ofSeconds(30));
  private final List<String> progressAtCalls = new ArrayList<>();

  /** What it would be to give a READY database a new password; the record says that it is due. */
  private final class Rotation implements Procedure<Secret> {
    private final boolean vendorRefuses;

    Rotation(boolean vendorRefuses) {
      this.vendorRefuses = vendorRefuses;
    }

    @Override
    public boolean isDueFor(DatabaseRecord record) {
      String progress = record.work().progress();
      return record.status() == DatabaseStatus.READY
          && (ASKED.equals(progress) || BEGUN.equals(progress));
    }

    @Override
    public Work work() {
      return Work.PROVISION;
    }

    @Override
    public Instant arrival(DatabaseRecord record) {
      return record.updatedAt();
    }

    @Override
    public Optional<Instant> deadline(DatabaseRecord record, Backend backend) {
      return Optional.empty();
    }

    @Override
    public boolean mayCreate() {
      return true;
    }

    @Override
    public boolean isBegun(DatabaseRecord record) {
      return BEGUN.equals(record.work().progress());
    }

    @Override
    public DatabaseRecordBuilder begin(DatabaseRecordBuilder next) {
      return next.progress(BEGUN);
    }

    @Override
    public Optional<StepOutcome> withoutCall(Step step) {
      return Optional.empty();
    }

    @Override
    public StepResult<Secret> call(
        DatabaseProvider provider, Step step, Optional<VendorAccount> account, CallContext call) {
      progressAtCalls.add(
          String.valueOf(store.find(step.record().id()).orElseThrow().work().progress()));
      if (vendorRefuses) {
        throw ProviderException.of(ErrorCategory.CONFLICT, "The vendor refuses.").build();
      }
      Optional<Secret> chosen = step.checkpoint().secret("password-2");
      return chosen.isPresent()
          ? StepResult.done(step.checkpoint(), chosen.get())
          : StepResult.goOn(step.checkpoint().with("password-2", "second"), "choosing a password");
    }

    @Override
    public StepOutcome returned(Step step, StepResult<Secret> result) {
      return result.fold(
          done ->
              new StepOutcome(
                  "The credentials were rotated.",
                  next -> StepOutcome.save(done, next),
                  (next, current) -> next.variables(values(done.value())).progress(null)),
          pending ->
              new StepOutcome(
                  pending.progress(),
                  next -> StepOutcome.save(pending, next),
                  (next, current) -> next.nextPoll(step.times().ended())),
          failed -> new StepOutcome("Failed.", next -> {}, (next, current) -> next.progress(null)));
    }

    @Override
    public StepOutcome threw(Step step, ProviderException problem) {
      return new StepOutcome(
          problem.failure().message(), next -> {}, (next, current) -> next.progress(null));
    }
  }

  private static final class Provider implements DatabaseProvider {
    @Override
    public ProviderDescriptor descriptor() {
      return ProviderDescriptor.builder(KnownProviders.POSTGRES, "test")
          .fallbackRegions(
              List.of(new Region(KnownProviders.POSTGRES.defaultRegion(), "Somewhere")))
          .build();
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) {
      throw new IllegalStateException("not called");
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) {
      throw new IllegalStateException("not called");
    }
  }

  private static VariableValues values(Secret password) {
    return VariableValues.none().with("DATABASE_URL", password);
  }

  private DatabaseRecord ready() {
    DatabaseId id = DatabaseId.create(NOW, new SecureRandom());
    Attachment attachment =
        new Attachment(
            id,
            ProjectId.of("p"),
            null,
            DatabaseName.of("orders"),
            VariableContract.of(ManagedVariable.secret("DATABASE_URL", "Where it is")),
            new Attachment.Destination(
                KnownProviders.POSTGRES.id(),
                "test",
                RegionId.of("here"),
                RegionId.of("here"),
                VendorName.of("tk", id),
                "test"),
            new Attachment.Origin(Actor.user("ana"), NOW, null, "print"));
    DatabaseRecord first = DatabaseRecord.begin(attachment);
    store.insert(first, Trail.none());
    DatabaseRecord ready =
        first
            .change(NOW)
            .apply(Lifecycle.next(first.status(), LifecycleEvent.BECAME_READY).orElseThrow())
            .mayExist(true)
            .variables(values(Secret.of("first")))
            .progress(ASKED)
            .build();
    assertThat(store.update(ready, Trail.none())).isTrue();
    return ready;
  }

  private DatabaseRecord afterRunning(boolean vendorRefuses) throws InterruptedException {
    DatabaseProvider provider = new Provider();
    MetricsRecorder metrics = new MetricsRecorder(EngineMetrics.none());
    StepRunner runner =
        new StepRunner(
            store,
            (id, backend) -> Optional.of(provider),
            calls,
            new RecordWriter(store, events, metrics),
            metrics,
            LibraryClock.given(() -> NOW, store),
            BackendCallLimiter.unlimited(),
            new Procedures(List.of(new Rotation(vendorRefuses))));
    DatabaseId id = ready().id();
    assertThat(runner.handle(new WorkItem(id, false)).next()).isEmpty();
    return store.find(id).orElseThrow();
  }

  @AfterEach
  void close() {
    calls.close();
    events.close();
  }

  @Test
  void workOnAReadyDatabase_isSteppedToItsEnd_withItsFirstCallPersistedAsBegun() throws Exception {
    DatabaseRecord after = afterRunning(false);

    assertThat(after.status()).isEqualTo(DatabaseStatus.READY);
    assertThat(after.variables()).isEqualTo(values(Secret.of("second")));
    assertThat(after.checkpoint().keys()).contains("password-2");
    assertThat(progressAtCalls).containsExactly(BEGUN, BEGUN);
  }

  @Test
  void workOnAReadyDatabaseThatIsRefused_leavesItOnWhatWorkedBefore() throws Exception {
    DatabaseRecord after = afterRunning(true);

    assertThat(after.status()).isEqualTo(DatabaseStatus.READY);
    assertThat(after.variables()).isEqualTo(values(Secret.of("first")));
  }
}
