/**
 * Hosted databases in a Spring Boot application: add this module and a provider, and a {@link
 * io.hosteddb.HostedDatabases} bean is there. Everything is set under {@code hosteddb.*} or
 * replaced by a bean.
 */
@NullMarked
package io.hosteddb.spring;

import org.jspecify.annotations.NullMarked;
