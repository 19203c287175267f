/** Any PostgreSQL by admin URL: a database and two roles for each attachment. */
@NullMarked
package io.hosteddb.provider.postgres.server;

import org.jspecify.annotations.NullMarked;
