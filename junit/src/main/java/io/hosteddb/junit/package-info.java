/**
 * Databases for test classes of JUnit Jupiter: {@link io.hosteddb.junit.AttachDatabase} on a class
 * or a parameter, and parameters of constructors, tests and lifecycle methods to get at them.
 */
@NullMarked
package io.hosteddb.junit;

import org.jspecify.annotations.NullMarked;
