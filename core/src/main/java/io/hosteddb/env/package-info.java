/** Managed variables: the contract of a provider, values, and what a runtime gets to see. */
@NullMarked
package io.hosteddb.env;

import org.jspecify.annotations.NullMarked;
