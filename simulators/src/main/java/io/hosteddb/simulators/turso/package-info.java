/** A stand-in for Turso Cloud: its Platform API v1, and a host for every database. */
@NullMarked
package io.hosteddb.simulators.turso;

import org.jspecify.annotations.NullMarked;
