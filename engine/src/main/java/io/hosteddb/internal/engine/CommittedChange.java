package io.hosteddb.internal.engine;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.Operation;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.model.DatabaseStatus;
import org.jspecify.annotations.Nullable;

/** What the library makes of a {@link StatusEvent}. */
record CommittedChange(
    HostedDatabase database, @Nullable DatabaseStatus previous, @Nullable Operation operation)
    implements StatusEvent {}
