@NullMarked
package io.hosteddb.work;

import org.jspecify.annotations.NullMarked;
