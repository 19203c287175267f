/** The rules of attachment and naming as pure functions. */
@NullMarked
package io.hosteddb.rules;

import org.jspecify.annotations.NullMarked;
