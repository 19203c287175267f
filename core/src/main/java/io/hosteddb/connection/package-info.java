/**
 * How the variables of a database read as the forms that drivers and programs want: a JDBC URL with
 * user and password apart, the parts, a command line.
 */
@NullMarked
package io.hosteddb.connection;

import org.jspecify.annotations.NullMarked;
