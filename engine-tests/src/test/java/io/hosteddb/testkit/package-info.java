/** Tests of the testkit. */
@NullMarked
package io.hosteddb.testkit;

import org.jspecify.annotations.NullMarked;
