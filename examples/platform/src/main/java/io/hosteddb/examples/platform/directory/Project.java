package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.ProjectId;

/** A project of an organisation. */
public record Project(ProjectId id, String organizationId, String name, String slug) {}
