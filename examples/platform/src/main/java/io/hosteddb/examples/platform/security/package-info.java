/** Who calls, and what they may do. */
@NullMarked
package io.hosteddb.examples.platform.security;

import org.jspecify.annotations.NullMarked;
