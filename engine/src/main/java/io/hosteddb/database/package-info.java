/** What the engine tells of a database: its state, its history, its changes. */
@NullMarked
package io.hosteddb.database;

import org.jspecify.annotations.NullMarked;
