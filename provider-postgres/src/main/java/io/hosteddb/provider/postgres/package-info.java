/** PostgreSQL as a provider: a database and two roles for each attachment. */
@NullMarked
package io.hosteddb.provider.postgres;

import org.jspecify.annotations.NullMarked;
