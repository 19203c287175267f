/** Rate limits kept in this process; not for users. */
@NullMarked
package io.hosteddb.internal.limit;

import org.jspecify.annotations.NullMarked;
