@NullMarked
package io.hosteddb.http;

import org.jspecify.annotations.NullMarked;
