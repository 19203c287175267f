/**
 * The main job in one command: attach three real databases, use them from another process, detach
 * them.
 */
@NullMarked
package io.hosteddb.examples.quickstart;

import org.jspecify.annotations.NullMarked;
