/** The work queue of all nodes: due work as rows. */
@NullMarked
package io.hosteddb.store.jdbc.internal.work;

import org.jspecify.annotations.NullMarked;
