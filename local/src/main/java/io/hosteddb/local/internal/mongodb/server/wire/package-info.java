/**
 * What mongo-java-server's wire protocol lacks: kinds of binary data, and quiet about failures.
 * Knows that server and nothing of this library.
 */
@NullMarked
package io.hosteddb.local.internal.mongodb.server.wire;

import org.jspecify.annotations.NullMarked;
