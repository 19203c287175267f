/** Tests of the provider kit: the right provider passes, each wrong one fails its rule. */
@NullMarked
package io.hosteddb.testkit.provider;

import org.jspecify.annotations.NullMarked;
