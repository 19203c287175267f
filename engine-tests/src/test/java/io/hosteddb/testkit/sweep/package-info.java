/** Tests of the crash-point sweep. */
@NullMarked
package io.hosteddb.testkit.sweep;

import org.jspecify.annotations.NullMarked;
