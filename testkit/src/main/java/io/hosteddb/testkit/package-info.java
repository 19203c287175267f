/**
 * What providers, stores and hosts test with: conformance kits, a scripted provider, a settable
 * clock, a crash-point sweep.
 */
@NullMarked
package io.hosteddb.testkit;

import org.jspecify.annotations.NullMarked;
