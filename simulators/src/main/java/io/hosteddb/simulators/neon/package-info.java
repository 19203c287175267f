/** Neon, as far as this project's backend needs it, in front of a real PostgreSQL. */
@NullMarked
package io.hosteddb.simulators.neon;

import org.jspecify.annotations.NullMarked;
