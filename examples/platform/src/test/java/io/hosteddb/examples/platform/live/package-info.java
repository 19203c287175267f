@NullMarked
package io.hosteddb.examples.platform.live;

import org.jspecify.annotations.NullMarked;
