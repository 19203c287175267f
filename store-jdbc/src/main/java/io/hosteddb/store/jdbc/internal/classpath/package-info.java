/** Class paths that do not fit. */
@NullMarked
package io.hosteddb.store.jdbc.internal.classpath;

import org.jspecify.annotations.NullMarked;
