package io.hosteddb.provider.postgres.extension;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The extensions that a server has the files of, whether they are installed in a database or not.
 * Immutable.
 *
 * @since 0.1
 */
public final class AvailableExtensions {
  /** The extension that makes PostgreSQL search for vectors. */
  public static final String VECTOR = "vector";

  /** Packages of Debian and Ubuntu whose names are not made of the extension's. */
  private static final Map<String, String> PACKAGES =
      Map.of("vector", "pgvector", "postgis", "postgis-3", "pg_cron", "cron");

  private final Map<String, AvailableExtension> byName;
  private final int majorVersion;

  private AvailableExtensions(Map<String, AvailableExtension> byName, int majorVersion) {
    this.byName = byName;
    this.majorVersion = majorVersion;
  }

  /**
   * What was found by other means than asking a server, such as by its files.
   *
   * @param found the extensions
   * @param majorVersion the server's major version
   * @return the same
   */
  public static AvailableExtensions of(Collection<AvailableExtension> found, int majorVersion) {
    return new AvailableExtensions(
        found.stream().collect(Collectors.toUnmodifiableMap(AvailableExtension::name, e -> e)),
        majorVersion);
  }

  /**
   * One of them.
   *
   * @param name its name
   * @return empty if the server does not have it
   */
  public Optional<AvailableExtension> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Whether databases search for vectors: the server has pgvector, and it is either among what is
   * installed in each, or the tenant may install it.
   *
   * @param wanted what is installed in each
   * @return empty if they do; else why not, a sentence
   */
  public Optional<String> whyNoVectors(List<PostgresExtension> wanted) {
    Optional<AvailableExtension> vector = find(VECTOR);
    if (vector.isEmpty()) {
      return Optional.of(
          "The PostgreSQL server does not have the extension vector (pgvector), of package "
              + packageOf(VECTOR)
              + " on Debian and Ubuntu.");
    }
    boolean installed = wanted.stream().anyMatch(e -> e.name().equals(VECTOR));
    return installed || vector.get().byTenant()
        ? Optional.empty()
        : Optional.of(
            "The PostgreSQL server has the extension vector, which only an administrator may"
                + " install: add it to the setting '"
                + PostgresExtension.SETTING
                + "'.");
  }

  /**
   * In which order what is wanted is to be installed, with what that needs.
   *
   * @param wanted what the setting names
   * @param remedy what to do about those that the server lacks, given the packages they are perhaps
   *     in
   * @return each after all that it requires; those that were not named go where the one goes that
   *     needs them
   * @throws ProviderException INVALID_REQUEST, before anything was done, if the server lacks one or
   *     more, or cannot put one where it is wanted
   */
  public List<PlannedExtension> plan(
      List<PostgresExtension> wanted, Function<String, String> remedy) {
    Set<String> missing = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    Map<String, PlannedExtension> plan = new LinkedHashMap<>();
    Map<String, PostgresExtension> named =
        wanted.stream().collect(Collectors.toMap(PostgresExtension::name, e -> e));
    for (PostgresExtension one : wanted) {
      add(one, named, plan, missing, problems, new LinkedHashSet<>());
    }
    if (!missing.isEmpty()) {
      problems.add(0, lacks(missing));
    }
    if (!problems.isEmpty()) {
      throw ProviderException.of(ErrorCategory.INVALID_REQUEST, String.join(" ", problems))
          .remedy(
              missing.isEmpty()
                  ? "Ask the platform's operator to correct the setting '"
                      + PostgresExtension.SETTING
                      + "', then retry."
                  : remedy.apply(packages(missing)))
          .retryCanHelp(true)
          .nothingSent(true)
          .build();
    }
    return List.copyOf(plan.values());
  }

  private void add(
      PostgresExtension one,
      Map<String, PostgresExtension> named,
      Map<String, PlannedExtension> plan,
      Set<String> missing,
      List<String> problems,
      Set<String> neededBy) {
    AvailableExtension available = byName.get(one.name());
    if (available == null) {
      missing.add(one.name());
      return;
    }
    if (plan.containsKey(one.name()) || !neededBy.add(one.name())) {
      return;
    }
    for (String required : available.requires()) {
      PostgresExtension inSetting = named.get(required);
      add(
          inSetting == null ? new PostgresExtension(required, one.schema()) : inSetting,
          named,
          plan,
          missing,
          problems,
          neededBy);
    }
    String fixed = available.fixedSchema();
    if (fixed != null && one.schema() != null && !fixed.equals(one.schema())) {
      if (named.containsKey(one.name())) {
        problems.add(
            "The extension "
                + one.name()
                + " can only be in the schema "
                + fixed
                + ", and '"
                + PostgresExtension.SETTING
                + "' says "
                + one.schema()
                + ".");
        return;
      }
      plan.put(one.name(), new PlannedExtension(available, null));
      return;
    }
    plan.put(one.name(), new PlannedExtension(available, one.schema()));
  }

  private String lacks(Set<String> missing) {
    String named = PostgresExtension.SETTING;
    String sentence =
        "The PostgreSQL server (version "
            + majorVersion
            + ") does not have the extension"
            + (missing.size() == 1 ? " " : "s ")
            + String.join(", ", missing)
            + ", which the setting '"
            + named
            + "' asks for.";
    return missing.contains("pgvector") && byName.containsKey(VECTOR)
        ? sentence + " The extension of pgvector is called vector."
        : sentence;
  }

  private String packages(Set<String> missing) {
    return missing.stream().map(this::packageOf).collect(Collectors.joining(", "));
  }

  private String packageOf(String name) {
    return "postgresql-"
        + majorVersion
        + "-"
        + PACKAGES.getOrDefault(name, name.toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
