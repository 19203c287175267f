/** What the library throws: one unchecked root, a class for each situation. */
@NullMarked
package io.hosteddb.error;

import org.jspecify.annotations.NullMarked;
