/** The jobs that one node at a time runs: retention and re-encryption. */
@NullMarked
package io.hosteddb.store.jdbc.internal.maintenance;

import org.jspecify.annotations.NullMarked;
