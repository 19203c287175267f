/** Rules over all modules. */
@NullMarked
package io.hosteddb.architecture;

import org.jspecify.annotations.NullMarked;
