package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import java.time.Instant;

/**
 * An environment of a project.
 *
 * @param type {@code production}, {@code staging} or {@code preview}
 */
public record Environment(
    EnvironmentId id,
    ProjectId projectId,
    String name,
    String slug,
    String type,
    Instant createdAt) {}
