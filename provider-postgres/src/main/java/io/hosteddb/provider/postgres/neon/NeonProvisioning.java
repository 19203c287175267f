package io.hosteddb.provider.postgres.neon;

import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.util.Optional;

/** Makes a database's project, then waits until a client can use it. Thread-safe. */
final class NeonProvisioning {
  private final NeonProjectCreation creation;
  private final NeonReadiness readiness;

  NeonProvisioning(NeonProjectCreation creation, NeonReadiness readiness) {
    this.creation = creation;
    this.readiness = readiness;
  }

  StepResult<Provisioned> step(ProvisionRequest request) throws InterruptedException {
    NeonCheckpoint saved = NeonCheckpoint.of(request.checkpoint());
    Optional<NeonProject> project = saved.project();
    return project.isPresent()
        ? readiness.step(request, saved, project.get())
        : creation.step(request, saved);
  }
}
