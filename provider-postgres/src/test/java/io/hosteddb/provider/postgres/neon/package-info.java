@NullMarked
package io.hosteddb.provider.postgres.neon;

import org.jspecify.annotations.NullMarked;
