/** The packaged jars, used as users do: in processes of their own. */
@NullMarked
package io.hosteddb.consumers;

import org.jspecify.annotations.NullMarked;
