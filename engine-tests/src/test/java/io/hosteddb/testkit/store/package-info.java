/** Tests of the store kit: the right store passes, each wrong one fails the right test. */
@NullMarked
package io.hosteddb.testkit.store;

import org.jspecify.annotations.NullMarked;
