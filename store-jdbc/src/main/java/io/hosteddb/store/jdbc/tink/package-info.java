/** The cipher made of Tink; a host that brings its own needs nothing of this. */
@NullMarked
package io.hosteddb.store.jdbc.tink;

import org.jspecify.annotations.NullMarked;
