@NullMarked
package io.hosteddb.internal.limit;

import org.jspecify.annotations.NullMarked;
