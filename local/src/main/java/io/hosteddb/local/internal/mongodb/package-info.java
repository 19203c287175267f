/** A MongoDB wire server in this process. */
@NullMarked
package io.hosteddb.local.internal.mongodb;

import org.jspecify.annotations.NullMarked;
