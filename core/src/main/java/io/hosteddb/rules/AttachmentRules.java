package io.hosteddb.rules;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.AttachConflict.Kind;
import io.hosteddb.model.ProjectClosing;
import io.hosteddb.model.VariableName;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which databases can stand beside each other in one project. Pure: a store runs them inside its
 * own transaction.
 *
 * <ol>
 *   <li>None in a closed project.
 *   <li>One database for each provider: over any environment, or reaching each environment, as the
 *       {@link AttachmentScope} says.
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
   * @param project what the project's attached databases hold, and the scope
   * @param candidate what the new one asks for
   * @return every conflict; empty if it can be attached
   */
  public static List<AttachConflict> conflicts(ProjectClaims project, Claim candidate) {
    List<AttachConflict> found = new ArrayList<>();
    if (project.closing() != null) {
      found.add(closed(project.closing()));
    }
    for (Claim rival : project.claims()) {
      boolean sameProvider = rival.provider().equals(candidate.provider());
      if (sameProvider && areInEachOthersWay(project.scope(), rival, candidate)) {
        found.add(providerAttached(project.scope(), rival, candidate));
      }
      if (rival.name().key().equals(candidate.name().key())) {
        found.add(nameTaken(rival));
      }
      List<VariableName> both = sharedVariables(rival, candidate);
      if (!both.isEmpty() && !sameProvider) {
        found.add(variableOwned(rival, both));
      }
    }
    return found;
  }

  /**
   * Whether what is attached to a project stands in the way of the scope {@link
   * AttachmentScope#PROJECT}.
   *
   * @param attached what the project's attached databases hold
   * @return true if there is more than one database of a provider
   */
  public static boolean needsEnvironmentScope(Collection<Claim> attached) {
    return attached.stream().map(Claim::provider).distinct().count() < attached.size();
  }

  private static boolean areInEachOthersWay(AttachmentScope scope, Claim rival, Claim candidate) {
    return switch (scope) {
      case PROJECT -> true;
      case ENVIRONMENT -> meet(rival, candidate);
    };
  }

  /** Two databases meet in an environment if one is project-wide or both have the same one. */
  private static boolean meet(Claim rival, Claim candidate) {
    return rival.environment() == null
        || candidate.environment() == null
        || rival.environment().equals(candidate.environment());
  }

  private static List<VariableName> sharedVariables(Claim rival, Claim candidate) {
    return meet(rival, candidate)
        ? rival.variables().stream().filter(candidate.variables()::contains).toList()
        : List.of();
  }

  private static AttachConflict providerAttached(
      AttachmentScope scope, Claim rival, Claim candidate) {
    return new AttachConflict(
        Kind.PROVIDER_ATTACHED,
        rival.database(),
        List.of(),
        switch (scope) {
          case PROJECT ->
              "This project already has a "
                  + rival.provider()
                  + " database: "
                  + describe(rival)
                  + ". Detach it first, or choose another provider.";
          case ENVIRONMENT -> reachedAlready(rival, candidate);
        });
  }

  /** Another environment is no way out if the rival is in all of them. */
  private static String reachedAlready(Claim rival, Claim candidate) {
    String what = rival.provider() + " database: " + describe(rival) + ". ";
    if (rival.environment() == null) {
      return "Every environment of this project already has a "
          + what
          + "Detach it first, or choose another provider.";
    }
    if (candidate.environment() == null) {
      return "An environment of this project already has a "
          + what
          + "Detach it first, choose another provider, or attach to another environment instead of"
          + " all.";
    }
    return "The environment "
        + rival.environment()
        + " already has a "
        + what
        + "Detach it first, choose another provider, or attach to another environment.";
  }

  private static AttachConflict closed(ProjectClosing closing) {
    return new AttachConflict(
        Kind.PROJECT_CLOSED,
        null,
        List.of(),
        "The project "
            + closing.project()
            + " was closed at "
            + closing.at().truncatedTo(ChronoUnit.SECONDS)
            + " by "
            + closing.by()
            + ": no database can be attached to it. Choose another project, or have this one"
            + " reopened.");
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
            + (rival.environment() == null
                ? ". Detach that database first, or choose another provider."
                : ". Detach that database first, or attach this one to another environment."));
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
