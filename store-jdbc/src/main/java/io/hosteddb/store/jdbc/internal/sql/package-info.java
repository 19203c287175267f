/** Connections, statements and transactions: what is the same whatever the tables hold. */
@NullMarked
package io.hosteddb.store.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
