package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the projects that are ours from the others: names are not unique at Neon, so the exact name
 * makes a candidate, and our labels among the annotations of a branch are the proof. Thread-safe.
 */
final class NeonOwnership {
  private final NeonApi api;

  NeonOwnership(NeonApi api) {
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
      Finding finding = inspect(candidate.id(), identity, call);
      if (finding.unfinished()) {
        // The mark stands at a branch: as long as there is none, nobody can say whose it is.
        throw ProviderException.of(
                ErrorCategory.UNAVAILABLE,
                "Neon shows a project of the name, and no branch of it yet.")
            .outcomeKnown(true)
            .build();
      }
      if (finding.proof() == Proof.OURS) {
        ours.add(candidate);
      }
    }
    return ours;
  }

  private List<NeonProject> candidates(String name, CallContext call) throws InterruptedException {
    // The vendor's search also finds what merely contains the name.
    return api.searchProjects(name, call).stream()
        .filter(p -> p.name().equals(name))
        .sorted(NeonProject.OLDEST_FIRST)
        .toList();
  }

  /** Whose a project is. */
  Proof proof(String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    return inspect(project, identity, call).proof();
  }

  /** Inspects a project. */
  Finding inspect(String project, DatabaseIdentity identity, CallContext call)
      throws InterruptedException {
    try {
      NeonApi.Branches branches = api.branches(project, identity.labels(), call);
      return new Finding(
          branches.marked() ? Proof.OURS : Proof.NOT_OURS,
          branches.none() && !branches.marked(),
          branches.protectedOnes());
    } catch (ProviderException e) {
      if (e.category() == ErrorCategory.NOT_FOUND) {
        return new Finding(Proof.GONE, false, List.of());
      }
      throw e;
    }
  }

  /**
   * What was seen of a project.
   *
   * @param proof whose it is
   * @param unfinished whether it has no branch yet, and so nothing that could bear labels
   * @param protectedBranches the names of branches that somebody protects
   */
  record Finding(Proof proof, boolean unfinished, List<String> protectedBranches) {}

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
