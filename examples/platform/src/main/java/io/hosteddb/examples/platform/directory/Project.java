package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.ProjectId;

/** A project of an organization. */
public record Project(ProjectId id, String organizationId, String name, String slug) {}
