/** What rate limiters of every kind have in common. */
@NullMarked
package io.hosteddb.limit;

import org.jspecify.annotations.NullMarked;
