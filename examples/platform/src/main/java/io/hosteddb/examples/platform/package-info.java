/** A small host platform: organizations, projects, environments, and databases attached to them. */
@NullMarked
package io.hosteddb.examples.platform;

import org.jspecify.annotations.NullMarked;
