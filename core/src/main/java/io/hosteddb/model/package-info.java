/**
 * The words of the library as values: ids, status, failure, actor, secret and snapshots of a
 * database.
 */
@NullMarked
package io.hosteddb.model;

import org.jspecify.annotations.NullMarked;
