/** The HTTP API. */
@NullMarked
package io.hosteddb.examples.platform.web;

import org.jspecify.annotations.NullMarked;
