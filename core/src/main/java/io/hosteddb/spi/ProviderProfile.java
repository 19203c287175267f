package io.hosteddb.spi;

import io.hosteddb.env.VariableContract;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import java.net.URI;
import java.util.List;

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
    RegionId defaultRegion) {
  /** Copies the list. */
  public ProviderProfile {
    snippets = List.copyOf(snippets);
  }

  /**
   * The same profile with another default region, for a backend whose regions are its own.
   *
   * @param region where a database goes if the user names no region
   * @return a copy
   */
  public ProviderProfile withDefaultRegion(RegionId region) {
    return new ProviderProfile(
        id, displayName, engine, bestFor, contract, snippets, docsUrl, region);
  }
}
