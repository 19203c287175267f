/** Tests of facade and engine, driven by the testkit as a host's tests would be. */
@NullMarked
package io.hosteddb.engine;

import org.jspecify.annotations.NullMarked;
