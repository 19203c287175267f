/** Runs a scenario, cutting it at each step in turn, and checks how it ends. */
@NullMarked
package io.hosteddb.testkit.sweep;

import org.jspecify.annotations.NullMarked;
