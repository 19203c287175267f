/**
 * mongo-java-server with what it lacks: vector search, users, and quiet about failures. Knows that
 * server and nothing of this library.
 */
@NullMarked
package io.hosteddb.local.internal.mongodb.server;

import org.jspecify.annotations.NullMarked;
