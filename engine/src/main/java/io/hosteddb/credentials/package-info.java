/** What is known of the credentials of a database, and of the runtimes that use them. */
@NullMarked
package io.hosteddb.credentials;

import org.jspecify.annotations.NullMarked;
