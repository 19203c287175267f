package io.hosteddb.store.jdbc;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProjectId;

/**
 * An attached database whose name is the same as another's in its project, by the rule of today:
 * both were attached before it.
 *
 * @param project the project
 * @param database the database
 * @param name its name, as it was given
 * @param key what it shares with the other
 * @since 0.1
 */
public record DuplicateName(ProjectId project, DatabaseId database, String name, String key) {}
