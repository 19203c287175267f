package io.hosteddb.store;

import io.hosteddb.rules.AttachmentScope;
import java.util.List;

/**
 * What a store said to the scope that a node is set to.
 *
 * @param kept the scope that holds for all nodes from now on
 * @param inTheWay how many projects have more than one database of a provider; counted only if the
 *     node asked for a narrower scope than the store had
 * @param examples some of these projects, by their ids
 * @since 0.1
 */
public record ScopeAgreement(AttachmentScope kept, long inTheWay, List<String> examples) {
  /** How many examples a store gives at most. */
  public static final int MAX_EXAMPLES = 5;

  /** Copies the list. */
  public ScopeAgreement {
    examples = List.copyOf(examples);
  }

  /**
   * Says that a scope is kept, and nothing is in the way of it.
   *
   * @param kept the scope
   * @return the agreement
   */
  public static ScopeAgreement of(AttachmentScope kept) {
    return new ScopeAgreement(kept, 0, List.of());
  }
}
