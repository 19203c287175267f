package io.hosteddb.rules;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.AttachConflict.Kind;
import io.hosteddb.model.VariableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which databases can stand beside each other in one project. Pure: a store runs them inside its
 * own transaction.
 *
 * <ol>
 *   <li>One database for each provider, over any environment.
 *   <li>One database of a name.
 *   <li>One owner of each variable name in each environment; a project-wide database is in all of
 *       them.
 * </ol>
 *
 * @since 0.1
 */
public final class AttachmentRules {
  private AttachmentRules() {}

  /**
   * Why a database cannot be attached.
   *
   * @param attached what the project's attached databases hold
   * @param candidate what the new one asks for
   * @return every conflict; empty if it can be attached
   */
  public static List<AttachConflict> conflicts(Collection<Claim> attached, Claim candidate) {
    List<AttachConflict> found = new ArrayList<>();
    for (Claim rival : attached) {
      if (rival.provider().equals(candidate.provider())) {
        found.add(providerAttached(rival));
      }
      if (rival.name().key().equals(candidate.name().key())) {
        found.add(nameTaken(rival));
      }
      List<VariableName> both = sharedVariables(rival, candidate);
      if (!both.isEmpty() && !rival.provider().equals(candidate.provider())) {
        found.add(variableOwned(rival, both));
      }
    }
    return found;
  }

  /** Two databases meet in an environment if one is project-wide or both have the same one. */
  private static List<VariableName> sharedVariables(Claim rival, Claim candidate) {
    boolean meet =
        rival.environment() == null
            || candidate.environment() == null
            || rival.environment().equals(candidate.environment());
    return meet
        ? rival.variables().stream().filter(candidate.variables()::contains).toList()
        : List.of();
  }

  private static AttachConflict providerAttached(Claim rival) {
    return new AttachConflict(
        Kind.PROVIDER_ATTACHED,
        rival.database(),
        List.of(),
        "This project already has a "
            + rival.provider()
            + " database: "
            + describe(rival)
            + ". Detach it first, or choose another provider.");
  }

  private static AttachConflict nameTaken(Claim rival) {
    return new AttachConflict(
        Kind.NAME_TAKEN,
        rival.database(),
        List.of(),
        "The name is taken by " + describe(rival) + ". Choose another name.");
  }

  private static AttachConflict variableOwned(Claim rival, List<VariableName> both) {
    String names = both.stream().map(VariableName::value).collect(Collectors.joining(", "));
    return new AttachConflict(
        Kind.VARIABLE_OWNED,
        rival.database(),
        both,
        (both.size() == 1 ? "The variable " + names + " is" : "The variables " + names + " are")
            + " owned by "
            + describe(rival)
            + ". Detach that database first, or attach this one to another environment.");
  }

  private static String describe(Claim claim) {
    String scope =
        claim.environment() == null ? "all environments" : "environment " + claim.environment();
    return "'"
        + claim.name()
        + "' ("
        + claim.database()
        + ", "
        + claim.provider()
        + ", "
        + scope
        + ")";
  }
}
