/** Directories, locks and ports of the local backends. */
@NullMarked
package io.hosteddb.local.internal.files;

import org.jspecify.annotations.NullMarked;
