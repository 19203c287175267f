/** The encrypted columns, and the check that a cipher is the one that the store was made with. */
@NullMarked
package io.hosteddb.store.jdbc.internal.encryption;

import org.jspecify.annotations.NullMarked;
