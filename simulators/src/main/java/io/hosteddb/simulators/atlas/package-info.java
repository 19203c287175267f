/**
 * A stand-in for MongoDB Atlas: the service account's token endpoint and the part of the
 * Administration API v2 that is used here, with its states, delays, odd statuses and forgotten
 * deletions, and one real MongoDB wire server behind all clusters.
 */
@NullMarked
package io.hosteddb.simulators.atlas;

import org.jspecify.annotations.NullMarked;
