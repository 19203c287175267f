/** Changes of databases, as they happen, for the pages that are open. */
@NullMarked
package io.hosteddb.examples.platform.live;

import org.jspecify.annotations.NullMarked;
