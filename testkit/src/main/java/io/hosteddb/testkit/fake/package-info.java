/**
 * A scripted provider in front of a vendor that lives in memory: for tests of the engine and of
 * hosts.
 */
@NullMarked
package io.hosteddb.testkit.fake;

import org.jspecify.annotations.NullMarked;
