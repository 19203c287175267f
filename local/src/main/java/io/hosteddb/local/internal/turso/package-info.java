/** A SQLite file for each database. */
@NullMarked
package io.hosteddb.local.internal.turso;

import org.jspecify.annotations.NullMarked;
