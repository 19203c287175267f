/** What people write, and what can be seen of it. */
@NullMarked
package io.hosteddb.internal.text;

import org.jspecify.annotations.NullMarked;
