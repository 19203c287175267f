/** What a provider author implements. */
@NullMarked
package io.hosteddb.spi;

import org.jspecify.annotations.NullMarked;
