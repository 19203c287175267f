/**
 * What is the same for every backend of a provider the library knows: variables, words, snippets.
 */
@NullMarked
package io.hosteddb.profile;

import org.jspecify.annotations.NullMarked;
