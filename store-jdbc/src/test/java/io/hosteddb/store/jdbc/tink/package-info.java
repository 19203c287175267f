/** Tests of the cipher made of Tink. */
@NullMarked
package io.hosteddb.store.jdbc.tink;

import org.jspecify.annotations.NullMarked;
