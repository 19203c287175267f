/** Tests of the starter. */
@NullMarked
package io.hosteddb.spring;

import org.jspecify.annotations.NullMarked;
