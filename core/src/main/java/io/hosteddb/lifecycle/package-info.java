/** The states of a database: one table of legal transitions and one function that applies it. */
@NullMarked
package io.hosteddb.lifecycle;

import org.jspecify.annotations.NullMarked;
