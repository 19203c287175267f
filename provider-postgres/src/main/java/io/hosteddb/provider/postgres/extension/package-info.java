/**
 * Extensions that a platform wants in its databases: the setting, what a server has, and how they
 * are installed.
 */
@NullMarked
package io.hosteddb.provider.postgres.extension;

import org.jspecify.annotations.NullMarked;
