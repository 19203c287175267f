/** Tests of the durable store. */
@NullMarked
package io.hosteddb.store.jdbc;

import org.jspecify.annotations.NullMarked;
