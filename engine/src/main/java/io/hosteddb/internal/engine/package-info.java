/** The engine: one step of one database at a time. Not for users; may change in any release. */
@NullMarked
package io.hosteddb.internal.engine;

import org.jspecify.annotations.NullMarked;
