/** What the engine measures, for a host's metrics. */
@NullMarked
package io.hosteddb.metrics;

import org.jspecify.annotations.NullMarked;
