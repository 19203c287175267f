/** Who and what the platform knows: organisations, members, projects, environments. */
@NullMarked
package io.hosteddb.examples.platform.directory;

import org.jspecify.annotations.NullMarked;
