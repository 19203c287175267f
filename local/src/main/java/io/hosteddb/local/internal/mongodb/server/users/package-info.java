/**
 * Users for mongo-java-server: SCRAM-SHA-256, the commands for users, and their rights by database.
 * Knows that server and nothing of this library.
 */
@NullMarked
package io.hosteddb.local.internal.mongodb.server.users;

import org.jspecify.annotations.NullMarked;
