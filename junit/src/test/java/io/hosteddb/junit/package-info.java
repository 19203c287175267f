@NullMarked
package io.hosteddb.junit;

import org.jspecify.annotations.NullMarked;
