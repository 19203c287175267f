/**
 * Vector search for mongo-java-server: search indexes, their commands, and the stages {@code
 * $vectorSearch} and {@code $listSearchIndexes}. Knows that server and nothing of this library.
 */
@NullMarked
package io.hosteddb.local.internal.mongodb.server.search;

import org.jspecify.annotations.NullMarked;
