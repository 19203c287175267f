/** A real PostgreSQL in a process of its own. */
@NullMarked
package io.hosteddb.local.internal.postgres;

import org.jspecify.annotations.NullMarked;
