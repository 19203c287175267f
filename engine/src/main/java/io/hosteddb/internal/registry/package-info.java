/** Finds providers and chooses their backends. Not for users; may change in any release. */
@NullMarked
package io.hosteddb.internal.registry;

import org.jspecify.annotations.NullMarked;
