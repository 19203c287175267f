package io.hosteddb.spring;

import io.hosteddb.settings.SettingSpec;
import io.hosteddb.settings.Settings;
import io.hosteddb.spi.DatabaseProviderFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What may be set under {@code hosteddb}: the starter's own properties, and the settings of the
 * providers on the class path.
 */
final class PropertyNames {
  static final String PREFIX = "hosteddb.";

  /** The starter's own, without the prefix. */
  static final List<String> OWN =
      List.of(
          "enabled",
          "store",
          "keyset",
          "keyset-file",
          "throw-away-keyset",
          "jdbc.schema",
          "jdbc.migrate",
          "jdbc.lease",
          "jdbc.poll-interval",
          "platform",
          "vendor-prefix",
          "attachment-scope",
          "narrow-attachment-scope",
          "call-budget",
          "rotation-overlap",
          "shutdown-grace",
          "parallelism",
          // Of hosteddb-spring-boot-temporary, which may stand beside the starter.
          "temporary.leftovers-dir",
          "temporary.ready-within");

  /** The setting that restricts the providers on offer. */
  static final String PROVIDERS = "providers";

  private static final Logger LOG = LoggerFactory.getLogger(PropertyNames.class);

  private final Map<String, SettingSpec> settings = new TreeMap<>();
  private final boolean anyProvider;

  private PropertyNames(Collection<DatabaseProviderFactory> factories) {
    anyProvider = !factories.isEmpty();
    add(SettingSpec.text(PROVIDERS, "Which providers to offer"));
    for (DatabaseProviderFactory factory : factories) {
      add(SettingSpec.text(factory.provider() + ".backend", "Who serves it"));
      factory.settings().forEach(this::add);
    }
  }

  private void add(SettingSpec spec) {
    settings.put(spec.key(), spec);
  }

  /** The names for what a class loader finds. */
  static PropertyNames of(ClassLoader loader) {
    List<DatabaseProviderFactory> found = new ArrayList<>();
    try {
      ServiceLoader.load(DatabaseProviderFactory.class, loader).forEach(found::add);
    } catch (ServiceConfigurationError e) {
      // The library looks itself and says better what is wrong.
      LOG.debug("A provider on the class path cannot be loaded.", e);
    }
    return new PropertyNames(found);
  }

  /** Whether there is any provider on the class path. */
  boolean anyProvider() {
    return anyProvider;
  }

  /** The settings of the providers by key, with those that choose providers and backends. */
  Map<String, SettingSpec> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** Every property, with the prefix. */
  Set<String> all() {
    Set<String> names = new TreeSet<>();
    OWN.forEach(name -> names.add(PREFIX + name));
    settings.keySet().forEach(key -> names.add(PREFIX + key));
    return names;
  }

  /** The environment variable that the library reads a key from: dashes are underscores. */
  static String environmentName(String key) {
    return Settings.ENVIRONMENT_PREFIX
        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The environment variable that Spring Boot recommends for a property: without dashes. */
  static String springEnvironmentName(String key) {
    return Settings.ENVIRONMENT_PREFIX
        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
  }
}
