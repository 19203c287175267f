package io.hosteddb.provider.postgres.extension;

import io.hosteddb.settings.ProviderSettings;
import io.hosteddb.settings.SettingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An extension that every database is to have, as the setting {@code postgres.extensions} names it:
 * {@code vector, postgis schema gis, "uuid-ossp"}, in the words of {@code CREATE EXTENSION} itself.
 * Immutable.
 *
 * @param name the extension's own name, such as {@code vector} (its project and packages are called
 *     pgvector)
 * @param schema the schema its objects go to, made if it is not there; null for {@code public}, or
 *     where the extension itself says
 * @since 0.1
 */
public record PostgresExtension(String name, @Nullable String schema) {
  /** The key of the setting. */
  public static final String SETTING = "postgres.extensions";

  private static final int MAX_LENGTH = 63;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*");
  private static final Pattern SCHEMA = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one cannot be a name; the message is a phrase
   */
  public PostgresExtension {
    List<String> wrong = new ArrayList<>();
    check(name, schema, wrong);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  /**
   * The setting, for a factory to declare.
   *
   * @return its key is {@value #SETTING}
   */
  public static SettingSpec setting() {
    return SettingSpec.text(
            SETTING,
            "Extensions that each database gets, installed by the administrator: names separated by"
                + " commas, each with the schema it goes to if that is not public, such as vector,"
                + " postgis schema gis.")
        .parsedBy(PostgresExtension::parse);
  }

  /**
   * What the setting says.
   *
   * @param settings of a backend that declares it
   * @return the extensions in their order; empty if it is not set
   */
  public static List<PostgresExtension> of(ProviderSettings settings) {
    return settings.findText(SETTING).map(PostgresExtension::parse).orElse(List.of());
  }

  /**
   * Reads the text of the setting.
   *
   * @param text such as {@code vector, postgis schema gis}
   * @return the extensions in their order, each once
   * @throws IllegalArgumentException a phrase that names all that is wrong
   */
  public static List<PostgresExtension> parse(String text) {
    List<PostgresExtension> found = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] words = part.strip().split("\\s+", -1);
      boolean withSchema = words.length == 3 && words[1].toLowerCase(Locale.ROOT).equals("schema");
      if (part.isBlank() || (words.length != 1 && !withSchema)) {
        wrong.add("'" + part.strip() + "' is neither a name nor 'name schema name'");
        continue;
      }
      String name = unquoted(words[0]);
      String schema = withSchema ? unquoted(words[2]) : null;
      int before = wrong.size();
      check(name, schema, wrong);
      if (found.stream().anyMatch(e -> e.name().equals(name))) {
        wrong.add("'" + name + "' is there twice");
      }
      if (wrong.size() == before) {
        found.add(new PostgresExtension(name, schema));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "must be names of extensions separated by commas, each alone or with its schema (vector,"
              + " postgis schema gis): "
              + String.join("; ", wrong));
    }
    return List.copyOf(found);
  }

  private static void check(String name, @Nullable String schema, List<String> wrong) {
    if (!NAME.matcher(name).matches() || name.length() > MAX_LENGTH) {
      wrong.add("'" + name + "' is no name of an extension");
    }
    if (schema == null) {
      return;
    }
    if (!SCHEMA.matcher(schema).matches() || schema.length() > MAX_LENGTH) {
      wrong.add("'" + schema + "' is no name of a schema");
    } else if (schema.startsWith("pg_") || schema.equals("information_schema")) {
      wrong.add("the schema '" + schema + "' is PostgreSQL's own");
    }
  }

  /** As PostgreSQL reads names: without quotes in lower case. */
  private static String unquoted(String word) {
    return word.length() > 2 && word.startsWith("\"") && word.endsWith("\"")
        ? word.substring(1, word.length() - 1)
        : word.toLowerCase(Locale.ROOT);
  }

  /** As the setting has it. */
  @Override
  public String toString() {
    return schema == null ? name : name + " schema " + schema;
  }
}
