/** The same work done by the library and with other tools, side by side. */
@NullMarked
package io.hosteddb.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
