/**
 * The frame for vendor simulators: an HTTP server with an inventory of its own, in front of which
 * calls are recorded, disturbed, cut off and held against the vendor's API description.
 */
@NullMarked
package io.hosteddb.simulators;

import org.jspecify.annotations.NullMarked;
