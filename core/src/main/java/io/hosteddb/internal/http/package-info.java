/** What the control-plane client is made of; not for users. */
@NullMarked
package io.hosteddb.internal.http;

import org.jspecify.annotations.NullMarked;
