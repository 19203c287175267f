/** The durable store: records in PostgreSQL or an H2 file, secrets encrypted. */
@NullMarked
package io.hosteddb.store.jdbc;

import org.jspecify.annotations.NullMarked;
