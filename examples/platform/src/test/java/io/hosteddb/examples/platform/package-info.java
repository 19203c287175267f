@NullMarked
package io.hosteddb.examples.platform;

import org.jspecify.annotations.NullMarked;
