/** Tests of what is served. */
@NullMarked
package io.hosteddb.examples.platform.web;

import org.jspecify.annotations.NullMarked;
