/** The store port, its records, and the in-memory store. */
@NullMarked
package io.hosteddb.store;

import org.jspecify.annotations.NullMarked;
