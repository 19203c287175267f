/** PostgreSQL at Neon: a project for each attachment. */
@NullMarked
package io.hosteddb.provider.postgres.neon;

import org.jspecify.annotations.NullMarked;
