/** The variables of a project as its runtime gets them, and the files they are exported to. */
@NullMarked
package io.hosteddb.environment;

import org.jspecify.annotations.NullMarked;
