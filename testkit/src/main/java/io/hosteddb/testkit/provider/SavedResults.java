package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.RegionId;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the engine remembers of the results of a database's steps. */
final class SavedResults {
  private final List<String> progress = new ArrayList<>();
  private Checkpoint checkpoint = Checkpoint.empty();
  private @Nullable String externalId;
  private @Nullable VendorResource resource;
  private VariableValues variables = VariableValues.none();

  void save(StepResult<?> result) {
    result.checkpoint().ifPresent(next -> checkpoint(next.keepingAccountOf(checkpoint)));
    if (result instanceof StepResult.Pending<?> pending) {
      progress.add(pending.progress());
      pending.resource().ifPresent(made -> externalId = made.externalId());
    } else if (result instanceof StepResult.Done<?> done
        && done.value() instanceof Provisioned made) {
      externalId = made.resource().externalId();
      resource = made.resource();
      variables = made.variables();
    }
  }

  /** Beside what is saved for the generation. */
  void issued(StepResult<IssuedCredentials> result) {
    if (result instanceof StepResult.Pending<IssuedCredentials> pending) {
      progress.add(pending.progress());
    }
    if (result instanceof StepResult.Done<IssuedCredentials> done) {
      variables = done.value().variables();
      done.value().database().ifPresent(this::checkpoint);
    }
  }

  void checkpoint(Checkpoint next) {
    checkpoint = WrittenCheckpoint.reread(next);
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  @Nullable String externalId() {
    return externalId;
  }

  List<String> progress() {
    return List.copyOf(progress);
  }

  /** The database as its capabilities see it. */
  ReadyDatabase ready(DatabaseIdentity identity, RegionId region, VariableContract contract) {
    return new ReadyDatabase(
        identity,
        region,
        Objects.requireNonNull(resource, "Provision the database before."),
        contract,
        variables,
        checkpoint);
  }
}
