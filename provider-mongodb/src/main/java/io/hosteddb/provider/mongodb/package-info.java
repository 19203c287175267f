/** MongoDB as a provider: a cluster and a database user at MongoDB Atlas for each attachment. */
@NullMarked
package io.hosteddb.provider.mongodb;

import org.jspecify.annotations.NullMarked;
