package io.hosteddb.spi;

import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is, whoever serves it: all its backends share one profile, so that a project can
 * move from the local backend to the cloud without a change.
 *
 * @param id the provider
 * @param displayName for people, such as {@code PostgreSQL}
 * @param engine what kind of database it is, a phrase
 * @param bestFor what it is good for, a phrase
 * @param contract the variables every database of it injects
 * @param snippets code to copy and paste
 * @param docsUrl where the user reads more
 * @param defaultRegion where a database goes if the user names no region
 * @param forms what its variables can be written as for drivers and programs; of several the first
 *     counts whose variables a database was attached with
 * @since 0.1
 */
public record ProviderProfile(
    ProviderId id,
    String displayName,
    String engine,
    String bestFor,
    VariableContract contract,
    List<Snippet> snippets,
    URI docsUrl,
    RegionId defaultRegion,
    List<ConnectionForms> forms) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are forms, and none of them fits the contract
   */
  public ProviderProfile {
    snippets = List.copyOf(snippets);
    forms = List.copyOf(forms);
    if (!forms.isEmpty() && forms.stream().noneMatch(f -> f.fits(contract))) {
      throw new IllegalArgumentException(
          "The forms of "
              + id
              + " read variables that its contract does not have: "
              + forms.get(0).variables()
              + ".");
    }
  }

  /**
   * A profile without forms.
   *
   * @param id the provider
   * @param displayName for people
   * @param engine what kind of database it is, a phrase
   * @param bestFor what it is good for, a phrase
   * @param contract the variables every database of it injects
   * @param snippets code to copy and paste
   * @param docsUrl where the user reads more
   * @param defaultRegion where a database goes if the user names no region
   */
  public ProviderProfile(
      ProviderId id,
      String displayName,
      String engine,
      String bestFor,
      VariableContract contract,
      List<Snippet> snippets,
      URI docsUrl,
      RegionId defaultRegion) {
    this(id, displayName, engine, bestFor, contract, snippets, docsUrl, defaultRegion, List.of());
  }

  /**
   * The same profile with another default region, for a backend whose regions are its own.
   *
   * @param region where a database goes if the user names no region
   * @return a copy
   */
  public ProviderProfile withDefaultRegion(RegionId region) {
    return new ProviderProfile(
        id, displayName, engine, bestFor, contract, snippets, docsUrl, region, forms);
  }

  /**
   * Begins the profile of a provider of one's own. All of it but snippets and forms must be given.
   *
   * @param id the provider: lower-case kebab, such as {@code mariadb}
   * @return a builder
   * @throws IllegalArgumentException if the id is malformed
   */
  public static Builder builder(String id) {
    return new Builder(ProviderId.of(id));
  }

  /** Builds a {@link ProviderProfile}. Not thread-safe. */
  public static final class Builder {
    private final ProviderId id;
    private final List<ManagedVariable> variables = new ArrayList<>();
    private final List<Snippet> snippets = new ArrayList<>();
    private final List<ConnectionForms> forms = new ArrayList<>();
    private @Nullable String displayName;
    private @Nullable String engine;
    private @Nullable String bestFor;
    private @Nullable URI docsUrl;
    private @Nullable RegionId defaultRegion;

    private Builder(ProviderId id) {
      this.id = id;
    }

    /**
     * What it is called.
     *
     * @param name for people, such as {@code MariaDB}
     * @return this
     */
    public Builder displayName(String name) {
      this.displayName = name;
      return this;
    }

    /**
     * What kind of database it is.
     *
     * @param phrase such as {@code Serverless Postgres}
     * @return this
     */
    public Builder engine(String phrase) {
      this.engine = phrase;
      return this;
    }

    /**
     * What it is good for.
     *
     * @param phrase such as {@code Relational workloads}
     * @return this
     */
    public Builder bestFor(String phrase) {
      this.bestFor = phrase;
      return this;
    }

    /**
     * A variable of the contract whose value anybody who may look at the database sees.
     *
     * @param name under which name it is injected
     * @param description what it holds, a phrase
     * @return this
     * @throws IllegalArgumentException if the name is malformed
     */
    public Builder plainVariable(String name, String description) {
      variables.add(ManagedVariable.plain(name, description));
      return this;
    }

    /**
     * A variable of the contract whose value is masked until revealed.
     *
     * @param name under which name it is injected
     * @param description what it holds, a phrase
     * @return this
     * @throws IllegalArgumentException if the name is malformed
     */
    public Builder secretVariable(String name, String description) {
      variables.add(ManagedVariable.secret(name, description));
      return this;
    }

    /**
     * Code to copy and paste.
     *
     * @param language such as {@code java}, or {@code npm} for install lines
     * @param title what it does, a phrase
     * @param code the code; runs unchanged where the variables are injected
     * @return this
     */
    public Builder snippet(String language, String title, String code) {
      snippets.add(new Snippet(language, title, code));
      return this;
    }

    /**
     * What its variables can be written as for drivers and programs: a JDBC URL, the parts, a
     * command line. A database that was attached with other variables, by an earlier release of the
     * provider, has the forms of the first call whose variables it has.
     *
     * @param written such as {@link ConnectionForms#postgres}
     * @return this
     */
    public Builder forms(ConnectionForms written) {
      forms.add(written);
      return this;
    }

    /**
     * Where the user reads more.
     *
     * @param url an absolute URL
     * @return this
     * @throws IllegalArgumentException if it is no URL
     */
    public Builder docsUrl(String url) {
      this.docsUrl = URI.create(url);
      return this;
    }

    /**
     * Where a database goes if the user names no region.
     *
     * @param region the region's id
     * @return this
     * @throws IllegalArgumentException if the id is malformed
     */
    public Builder defaultRegion(String region) {
      this.defaultRegion = RegionId.of(region);
      return this;
    }

    /**
     * The profile.
     *
     * @return a new profile
     * @throws IllegalArgumentException if the contract is malformed, with every violation
     * @throws NullPointerException if something was not given; the message says what
     */
    public ProviderProfile build() {
      return new ProviderProfile(
          id,
          given(displayName, "displayName"),
          given(engine, "engine"),
          given(bestFor, "bestFor"),
          VariableContract.of(variables),
          snippets,
          given(docsUrl, "docsUrl"),
          given(defaultRegion, "defaultRegion"),
          forms);
    }

    private <T> T given(@Nullable T value, String name) {
      return Objects.requireNonNull(
          value, () -> "The profile of " + id + " lacks its " + name + ".");
    }
  }
}
