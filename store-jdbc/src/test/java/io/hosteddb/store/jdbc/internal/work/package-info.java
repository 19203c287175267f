/** Tests of the access to a database. */
@NullMarked
package io.hosteddb.store.jdbc.internal.work;

import org.jspecify.annotations.NullMarked;
