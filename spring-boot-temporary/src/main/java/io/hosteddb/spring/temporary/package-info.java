/**
 * Databases of an application's context, in tests and while it is developed: {@link
 * io.hosteddb.spring.temporary.ImportHostedDatabase} attaches them and gives Spring Boot their
 * connection details in place of what its properties say.
 */
@NullMarked
package io.hosteddb.spring.temporary;

import org.jspecify.annotations.NullMarked;
