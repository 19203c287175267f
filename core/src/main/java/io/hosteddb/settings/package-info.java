/** Settings of the providers: where they come from, how they are named, what is wrong with them. */
@NullMarked
package io.hosteddb.settings;

import org.jspecify.annotations.NullMarked;
