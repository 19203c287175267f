@NullMarked
package io.hosteddb.spring.temporary;

import org.jspecify.annotations.NullMarked;
