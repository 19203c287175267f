package io.hosteddb.provider.postgres.neon;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What applications may do beside owning their database: of what Neon's own role may, that which it
 * can pass on. Immutable.
 *
 * @param granted such as {@code createdb}
 */
record NeonRights(Set<String> granted) {
  private static final String SETTING = "neon.application-rights";
  private static final String MONITOR = "pg_monitor";
  private static final Set<String> ATTRIBUTES =
      Set.of("createdb", "createrole", "replication", "bypassrls");

  /** A session of replication is the login role's, before it becomes the owner role. */
  private static final Set<String> OF_THE_LOGIN = Set.of("replication", "bypassrls");

  NeonRights {
    granted = new TreeSet<>(granted);
  }

  static SettingSpec spec() {
    return SettingSpec.text(
            SETTING,
            "What applications may do beside owning their database, separated by commas: createdb,"
                + " createrole, replication, bypassrls, pg_monitor. Nothing if left out.")
        .satisfying(
            "must be some of createdb, createrole, replication, bypassrls, pg_monitor, separated by"
                + " commas",
            text ->
                words(text).stream().allMatch(w -> ATTRIBUTES.contains(w) || w.equals(MONITOR)));
  }

  static NeonRights of(ProviderSettings settings) {
    return new NeonRights(settings.findText(SETTING).map(NeonRights::words).orElse(Set.of()));
  }

  /**
   * Checks them against a version of PostgreSQL.
   *
   * @throws ConfigurationException if its roles cannot pass them on
   */
  NeonRights requireFor(int version) {
    if (version < 16 && granted.stream().anyMatch(OF_THE_LOGIN::contains)) {
      throw new ConfigurationException(
          SETTING,
          "replication and bypassrls can be given from PostgreSQL 16 on, and neon.engine-version is "
              + version
              + ".");
    }
    return this;
  }

  private static Set<String> words(String text) {
    return new TreeSet<>(List.of(text.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*", -1)));
  }

  /** Statements that give them to the owner role, named in quotes. */
  List<String> statements(String owner) {
    List<String> statements = new ArrayList<>();
    String attributes = attributes(ATTRIBUTES);
    if (!attributes.isEmpty()) {
      statements.add("ALTER ROLE " + owner + attributes);
    }
    if (granted.contains(MONITOR)) {
      statements.add("GRANT " + MONITOR + " TO " + owner);
    }
    return statements;
  }

  /** What a login role needs itself; empty, or options that begin with a blank. */
  String ofTheLogin() {
    return attributes(OF_THE_LOGIN);
  }

  private String attributes(Set<String> among) {
    StringBuilder options = new StringBuilder();
    granted.stream()
        .filter(among::contains)
        .forEach(attribute -> options.append(' ').append(attribute.toUpperCase(Locale.ROOT)));
    return options.toString();
  }
}
