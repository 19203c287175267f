package io.hosteddb.temporary;

import org.jspecify.annotations.Nullable;

/**
 * A database that is to be attached. Nothing is judged here: {@link TemporaryDatabases#attach} says
 * everything that is wrong at once.
 *
 * @param provider the id of the provider, such as {@code postgres}
 * @param name what it is called; null for a derived name
 * @param environment the environment that gets its variables; null for all of them. Two databases
 *     of one provider need an environment each
 * @param region where it is; null for the provider's default
 * @since 0.1
 */
public record WantedDatabase(
    String provider, @Nullable String name, @Nullable String environment, @Nullable String region) {
  /**
   * A database with everything else left to the provider.
   *
   * @param provider the id of the provider
   * @return what is wanted
   */
  public static WantedDatabase of(String provider) {
    return new WantedDatabase(provider, null, null, null);
  }
}
