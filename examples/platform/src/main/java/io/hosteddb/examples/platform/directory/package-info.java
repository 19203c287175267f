/** Who and what the platform knows: organizations, members, projects, environments. */
@NullMarked
package io.hosteddb.examples.platform.directory;

import org.jspecify.annotations.NullMarked;
