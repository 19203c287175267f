/** What happens before the first test of a module. */
@NullMarked
package io.hosteddb.testlaunch;

import org.jspecify.annotations.NullMarked;
