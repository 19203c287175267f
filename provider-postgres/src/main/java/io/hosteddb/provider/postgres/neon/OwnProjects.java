package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells the projects that are ours from the others: names are not unique at Neon, so the exact name
 * makes a candidate, and our labels among the annotations of a branch are the proof. Thread-safe.
 */
final class OwnProjects {
  private final NeonApi api;

  OwnProjects(NeonApi api) {
    this.api = api;
  }

  /**
   * Everything at the vendor that is ours.
   *
   * @return the oldest first; more than one if a create was carried out twice
   * @throws ProviderException if the vendor does not say everything
   */
  List<NeonProject> find(DatabaseIdentity identity, CallContext call) throws InterruptedException {
    List<NeonProject> ours = new ArrayList<>();
    for (NeonProject candidate : candidates(identity.vendorName().value(), call)) {
      if (proof(candidate.id(), identity, call) == Proof.OURS) {
        ours.add(candidate);
      }
    }
    return ours;
  }

  private List<NeonProject> candidates(String name, CallContext call) throws InterruptedException {
    List<NeonProject> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      NeonApi.Page page = api.searchProjects(name, cursor, call);
      // The vendor's search also finds what merely contains the name.
      page.projects().stream().filter(p -> p.name().equals(name)).forEach(found::add);
      cursor = page.cursor();
    } while (cursor.isPresent());
    found.sort(NeonProject.OLDEST_FIRST);
    return found;
  }

  /** Whose a project is. */
  Proof proof(String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    try {
      return api.findBranch(project, identity.labels(), call).isPresent()
          ? Proof.OURS
          : Proof.NOT_OURS;
    } catch (ProviderException e) {
      if (e.category() == ErrorCategory.NOT_FOUND) {
        return Proof.GONE;
      }
      throw e;
    }
  }

  /** Whose a project is. */
  enum Proof {
    /** It bears our labels. */
    OURS,
    /** It is there and does not. */
    NOT_OURS,
    /** It is not there. */
    GONE
  }
}
