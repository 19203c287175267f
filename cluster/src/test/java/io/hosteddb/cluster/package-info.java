@NullMarked
package io.hosteddb.cluster;

import org.jspecify.annotations.NullMarked;
