/**
 * The conformance kit for providers: extend {@link
 * io.hosteddb.testkit.provider.ProviderConformance}.
 */
@NullMarked
package io.hosteddb.testkit.provider;

import org.jspecify.annotations.NullMarked;
