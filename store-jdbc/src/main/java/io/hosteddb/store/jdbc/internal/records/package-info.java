/** Records, their trail and their projects as rows. */
@NullMarked
package io.hosteddb.store.jdbc.internal.records;

import org.jspecify.annotations.NullMarked;
