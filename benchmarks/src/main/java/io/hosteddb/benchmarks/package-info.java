/** Memory and throughput, as ratios in one run where a ratio says more than a number. */
@NullMarked
package io.hosteddb.benchmarks;

import org.jspecify.annotations.NullMarked;
