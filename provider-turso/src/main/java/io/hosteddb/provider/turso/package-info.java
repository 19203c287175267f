/** Turso Cloud as a provider: a database in a group of the wanted location for each attachment. */
@NullMarked
package io.hosteddb.provider.turso;

import org.jspecify.annotations.NullMarked;
