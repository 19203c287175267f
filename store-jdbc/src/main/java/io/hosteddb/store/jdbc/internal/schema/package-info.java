/** Inspects a host's database, makes the schema, and says why a store does not open. */
@NullMarked
package io.hosteddb.store.jdbc.internal.schema;

import org.jspecify.annotations.NullMarked;
