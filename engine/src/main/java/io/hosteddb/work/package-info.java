/** The port behind which due work is queued, and the queue of one process. */
@NullMarked
package io.hosteddb.work;

import org.jspecify.annotations.NullMarked;
