package io.hosteddb.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a project is closed: no database can be attached to it until somebody reopens it.
 *
 * @param project the project
 * @param at when it was closed
 * @param by who closed it
 * @param reason why; null if nobody said
 * @since 0.1
 */
public record ProjectClosing(ProjectId project, Instant at, Actor by, @Nullable String reason) {}
