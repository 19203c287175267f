package io.hosteddb.http;

import io.hosteddb.internal.http.Scrubber;
import io.hosteddb.spi.ProviderException;
import org.jspecify.annotations.Nullable;

/** Turns an answer into an exception and makes sure that no secret is in it. */
final class Problems {
  private Problems() {}

  static ProviderException of(Answer answer, ProblemMapper mapper) {
    ProviderException mapped = mapper.map(new VendorProblem(answer)).build();
    Scrubber scrubber = answer.scrubber();
    return holdsSecret(mapped, scrubber) ? scrubbed(mapped, scrubber) : mapped;
  }

  private static boolean holdsSecret(ProviderException problem, Scrubber scrubber) {
    Throwable cause = problem.getCause();
    return scrubber.finds(problem.failure().message())
        || scrubber.finds(problem.failure().remedy())
        || (cause != null && chainHoldsSecret(cause, scrubber));
  }

  private static boolean chainHoldsSecret(@Nullable Throwable link, Scrubber scrubber) {
    for (Throwable at = link; at != null; at = at.getCause()) {
      if (scrubber.finds(at.toString())) {
        return true;
      }
    }
    return false;
  }

  /** Without the cause, which cannot be changed. */
  private static ProviderException scrubbed(ProviderException problem, Scrubber scrubber) {
    return ProviderException.of(problem.category(), scrubber.scrub(problem.failure().message()))
        .remedy(scrubber.scrub(problem.failure().remedy()))
        .retryCanHelp(problem.failure().retryable())
        .retriedByEngine(problem.isRetriedByEngine())
        .outcomeKnown(problem.isOutcomeKnown())
        .nothingSent(problem.isNothingSent())
        .retryAfter(problem.retryAfter().orElse(null))
        .build();
  }
}
