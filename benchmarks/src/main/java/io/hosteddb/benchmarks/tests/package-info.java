/** The same test of three databases, set up in three ways. */
@NullMarked
package io.hosteddb.benchmarks.tests;

import org.jspecify.annotations.NullMarked;
