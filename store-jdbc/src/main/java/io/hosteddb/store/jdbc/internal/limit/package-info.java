/** Rate limits of vendor accounts that all nodes share. */
@NullMarked
package io.hosteddb.store.jdbc.internal.limit;

import org.jspecify.annotations.NullMarked;
