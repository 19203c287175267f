/**
 * Several nodes of a platform as processes of their own on one PostgreSQL, in front of simulated
 * vendors in a further process, while nodes are killed and paused.
 */
@NullMarked
package io.hosteddb.cluster;

import org.jspecify.annotations.NullMarked;
