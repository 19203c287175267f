package io.hosteddb.internal.registry;

import io.hosteddb.spi.DatabaseProviderFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the library's own providers live, for messages about one that is not found: its jar is
 * missing, or its classes are there and the entry that names them was lost.
 */
public final class Coordinates {
  private static final String LOCAL = "io.hosteddb:hosteddb-local";
  private static final Map<String, String> MODULES =
      Map.of(
          "turso", "io.hosteddb:hosteddb-provider-turso",
          "postgres", "io.hosteddb:hosteddb-provider-postgres",
          "mongodb", "io.hosteddb:hosteddb-provider-mongodb");

  /** The factories of a provider, by backend. */
  private static final Map<String, Map<String, String>> FACTORIES =
      Map.of(
          "turso",
          Map.of(
              "cloud", "io.hosteddb.provider.turso.TursoProviderFactory",
              "local", "io.hosteddb.local.LocalTursoProviderFactory"),
          "postgres",
          Map.of(
              "neon", "io.hosteddb.provider.postgres.neon.NeonProviderFactory",
              "server", "io.hosteddb.provider.postgres.server.PostgresServerProviderFactory",
              "local", "io.hosteddb.local.LocalPostgresProviderFactory"),
          "mongodb",
          Map.of(
              "atlas", "io.hosteddb.provider.mongodb.AtlasProviderFactory",
              "local", "io.hosteddb.local.LocalMongoProviderFactory"));

  private Coordinates() {}

  /**
   * What to do about a provider that the library knows and that is not on offer.
   *
   * @param provider a provider id
   * @return a sentence, or empty if the library does not know the provider
   */
  public static Optional<String> hint(String provider) {
    String module = MODULES.get(provider);
    if (module == null) {
      return Optional.empty();
    }
    Map<String, String> factories = FACTORIES.getOrDefault(provider, Map.of());
    if (factories.values().stream().anyMatch(Coordinates::isThere)) {
      return Optional.of(lost("The classes of the provider '" + provider + "' are"));
    }
    return Optional.of(
        "The provider '"
            + provider
            + "' is known but not on the class path: add "
            + module
            + ", or "
            + LOCAL
            + " for development.");
  }

  static Optional<String> backendHint(String provider, String backend) {
    String factory = FACTORIES.getOrDefault(provider, Map.of()).get(backend);
    if (factory != null && isThere(factory)) {
      return Optional.of(" " + lost("The classes of this backend are"));
    }
    if (backend.equals("local") && MODULES.containsKey(provider)) {
      return Optional.of(" Add " + LOCAL + " to the class path.");
    }
    return Optional.ofNullable(MODULES.get(provider)).map(m -> " It may need " + m + ".");
  }

  /**
   * What to say of backends whose classes a loader has, and which no service file names.
   *
   * @param loader the class loader that was looked in
   * @param found the factories that are named
   * @return a sentence, or empty if nothing was lost
   */
  static Optional<String> lost(
      ClassLoader loader, Collection<? extends DatabaseProviderFactory> found) {
    List<String> named = found.stream().map(factory -> factory.getClass().getName()).toList();
    List<String> lost =
        FACTORIES.entrySet().stream()
            .flatMap(provider ->
                provider.getValue().entrySet().stream()
                    .filter(backend -> !named.contains(backend.getValue()))
                    .filter(backend -> isThere(backend.getValue(), loader))
                    .map(backend -> provider.getKey() + "/" + backend.getKey()))
            .sorted()
            .toList();
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            lost(lost.stream().collect(Collectors.joining(", ", "The classes of ", " are"))));
  }

  private static String lost(String whose) {
    return whose
        + " on the class path, but no file "
        + ServiceFiles.NAME
        + " names them, so they are not found: in a jar that was put together of others, one such"
        + " file has replaced the others. Have such files merged: with the"
        + " ServicesResourceTransformer of maven-shade-plugin, or mergeServiceFiles() of Gradle's"
        + " shadow plugin.";
  }

  private static boolean isThere(String type) {
    return Stream.of(
            Optional.ofNullable(Thread.currentThread().getContextClassLoader()),
            Optional.ofNullable(Coordinates.class.getClassLoader()))
        .flatMap(Optional::stream)
        .anyMatch(loader -> isThere(type, loader));
  }

  private static boolean isThere(String type, ClassLoader loader) {
    // Not loaded: that might fail for want of what it needs.
    return loader.getResource(type.replace('.', '/') + ".class") != null;
  }
}
