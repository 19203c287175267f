/** An HTTP client for provider authors that talks to a vendor's control plane. */
@NullMarked
package io.hosteddb.http;

import org.jspecify.annotations.NullMarked;
