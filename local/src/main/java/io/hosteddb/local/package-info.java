/**
 * The backends named {@code local}: real databases without account or Docker, for development and
 * tests.
 */
@NullMarked
package io.hosteddb.local;

import org.jspecify.annotations.NullMarked;
