/** A small host platform: organisations, projects, environments, and databases attached to them. */
@NullMarked
package io.hosteddb.examples.platform;

import org.jspecify.annotations.NullMarked;
