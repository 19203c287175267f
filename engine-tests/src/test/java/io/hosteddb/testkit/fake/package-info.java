/** Tests of the scripted provider. */
@NullMarked
package io.hosteddb.testkit.fake;

import org.jspecify.annotations.NullMarked;
