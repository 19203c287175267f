/**
 * What the backends of this module share. This package is internal: it is no API, and anything in
 * it may change at any time.
 */
@NullMarked
package io.hosteddb.provider.postgres.internal;

import org.jspecify.annotations.NullMarked;
