/** The host's hooks: who may do what, and who did. */
@NullMarked
package io.hosteddb.access;

import org.jspecify.annotations.NullMarked;
