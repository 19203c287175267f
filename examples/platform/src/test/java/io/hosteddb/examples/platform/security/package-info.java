/** Tests of who calls. */
@NullMarked
package io.hosteddb.examples.platform.security;

import org.jspecify.annotations.NullMarked;
