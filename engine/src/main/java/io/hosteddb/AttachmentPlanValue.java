package io.hosteddb;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.Violation;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.RegionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the library makes of a {@link AttachmentPlan}. */
record AttachmentPlanValue(
    ProjectId project,
    @Nullable EnvironmentId environment,
    String provider,
    @Nullable String backend,
    String name,
    @Nullable RegionId requestedRegion,
    @Nullable RegionId targetRegion,
    List<ManagedVariable> variables,
    List<Violation> violations,
    List<AttachConflict> conflicts)
    implements AttachmentPlan {
  AttachmentPlanValue {
    variables = List.copyOf(variables);
    violations = List.copyOf(violations);
    conflicts = List.copyOf(conflicts);
  }
}
