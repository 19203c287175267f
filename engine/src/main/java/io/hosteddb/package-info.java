/**
 * The entry point: {@link io.hosteddb.HostedDatabases} and the requests and results of its
 * operations.
 */
@NullMarked
package io.hosteddb;

import org.jspecify.annotations.NullMarked;
