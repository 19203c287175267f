package io.hosteddb.provider.turso;

import io.hosteddb.http.ProblemMapper;
import io.hosteddb.http.VendorProblem;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.ProviderException;
import org.jspecify.annotations.Nullable;

/** Says in the words of the library what Turso's refusals mean. Thread-safe. */
final class TursoErrors implements ProblemMapper {
  private final String organization;

  /** What a refusal means; the remedy is the category's if null. */
  private record Meaning(ErrorCategory category, String message, @Nullable String remedy) {}

  TursoErrors(String organization) {
    this.organization = organization;
  }

  @Override
  public ProviderException.Builder map(VendorProblem problem) {
    Meaning meaning = meaning(TursoRefusal.of(problem));
    return meaning == null
        ? problem.asIs()
        : withRemedy(problem.as(meaning.category(), meaning.message()), meaning.remedy());
  }

  /** The exception for a refusal that came as a response. */
  ProviderException.Builder of(TursoRefusal refusal) {
    Meaning meaning = meaning(refusal);
    if (meaning == null) {
      meaning =
          new Meaning(category(refusal.status()), "Turso refuses " + refusal.quoted() + ".", null);
    }
    return withRemedy(
        ProviderException.of(meaning.category(), meaning.message())
            .outcomeKnown(meaning.category() != ErrorCategory.UNAVAILABLE)
            .retryAfter(refusal.retryAfter()),
        meaning.remedy());
  }

  private static ProviderException.Builder withRemedy(
      ProviderException.Builder builder, @Nullable String remedy) {
    // What the operator can put right, a retry then gets past.
    return remedy == null ? builder : builder.remedy(remedy).retryCanHelp(true);
  }

  private static ErrorCategory category(int status) {
    return switch (status) {
      case 409 -> ErrorCategory.CONFLICT;
      case 423 -> ErrorCategory.UNAVAILABLE;
      default -> ErrorCategory.INVALID_REQUEST;
    };
  }

  private @Nullable Meaning meaning(TursoRefusal refusal) {
    if (refusal.isOrganizationMissing()) {
      return wrongOrganization(refusal);
    }
    if (refusal.isGroupAsleep()) {
      return new Meaning(
          ErrorCategory.UNAVAILABLE, "The Turso group sleeps " + refusal.quoted() + ".", null);
    }
    return switch (refusal.status()) {
      case 400, 422 -> badRequest(refusal);
      case 401 -> wrongToken(refusal);
      case 402 -> unpaid(refusal);
      case 403 -> refusal.isPlanLimit() ? planLimit(refusal) : forbidden(refusal);
      case 404, 410 -> refusal.isAddressMissing() ? wrongAddress(refusal) : doubtful(refusal);
      // An empty bucket says "rate limit"; a full plan says so.
      case 429 -> refusal.isPlanLimit() ? planLimit(refusal) : null;
      default -> null;
    };
  }

  private @Nullable Meaning badRequest(TursoRefusal refusal) {
    if (refusal.isBadLocation()) {
      return new Meaning(
          ErrorCategory.REGION_UNAVAILABLE,
          "Turso does not offer this location " + refusal.quoted() + ".",
          null);
    }
    if (refusal.isBadExpiration()) {
      return new Meaning(
          ErrorCategory.INVALID_REQUEST,
          "Turso does not take the expiration of the database's token " + refusal.quoted() + ".",
          "Ask the platform's operator to correct the setting turso.token-expiration, then retry.");
    }
    return refusal.isPlanLimit() ? planLimit(refusal) : null;
  }

  private Meaning wrongOrganization(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.NOT_FOUND,
        "Turso knows no organization '" + organization + "' " + refusal.quoted() + ".",
        "Ask the platform's operator to set turso.organization to the organization's slug (for a"
            + " personal account the user name), then retry.");
  }

  private static Meaning wrongToken(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.UNAUTHORIZED,
        "Turso does not accept the platform's API token " + refusal.quoted() + ".",
        "Ask the platform's operator to make a new platform API token at Turso (not a database"
            + " token) and to set turso.api-key, then retry.");
  }

  private static Meaning unpaid(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.QUOTA_EXCEEDED,
        "The subscription of the platform's Turso organization does not allow this "
            + refusal.quoted()
            + ".",
        "Ask the platform's operator to look at plan and payment of the organization at Turso,"
            + " then retry.");
  }

  private static Meaning planLimit(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.QUOTA_EXCEEDED,
        "The plan of the platform's Turso organization does not allow this "
            + refusal.quoted()
            + ".",
        "Detach databases that are no longer needed, or ask the platform's operator to raise the"
            + " plan at Turso (or to set turso.group if it is the number of groups), then retry.");
  }

  private Meaning forbidden(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.UNAUTHORIZED,
        "The platform's Turso API token may not do this in the organization '"
            + organization
            + "' "
            + refusal.quoted()
            + ".",
        "Ask the platform's operator to check that the token belongs to the organization and has"
            + " the scopes that the documentation names, then retry.");
  }

  /** A 404 of which nobody knows what is not there. */
  private static Meaning doubtful(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.UNAVAILABLE,
        "Turso does not find something, and does not say clearly what " + refusal.quoted() + ".",
        null);
  }

  private static Meaning wrongAddress(TursoRefusal refusal) {
    return new Meaning(
        ErrorCategory.UNAVAILABLE,
        "What answers in place of Turso's API does not know its addresses "
            + refusal.quoted()
            + ".",
        "Ask the platform's operator to check the setting turso.base-url, then retry.");
  }
}
