/**
 * Databases that live as long as a test or an application's context: attached when they are needed,
 * ready when the call returns, removed when their project is closed, and removed by a later run if
 * this one is killed before. One library serves a whole JVM.
 *
 * <p>{@code hosteddb-junit} and {@code hosteddb-spring-boot-temporary} stand on this; other test
 * frameworks may, too.
 */
@NullMarked
package io.hosteddb.temporary;

import org.jspecify.annotations.NullMarked;
