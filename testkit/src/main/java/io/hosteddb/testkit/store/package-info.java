/** The conformance kit for stores: extend {@link io.hosteddb.testkit.store.StoreConformance}. */
@NullMarked
package io.hosteddb.testkit.store;

import org.jspecify.annotations.NullMarked;
