@NullMarked
package io.hosteddb.temporary;

import org.jspecify.annotations.NullMarked;
