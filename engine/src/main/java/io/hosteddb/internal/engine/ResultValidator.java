package io.hosteddb.internal.engine;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.DatabaseRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells half results from whole ones: what a provider returns may lack anything. */
@SuppressWarnings("NullAway") // What the types promise is what is checked here.
final class ResultValidator {
  private static final int MAX_ID_LENGTH = 1_000;

  private ResultValidator() {}

  /**
   * What is wrong with the result of a step that makes a database, as the exception that it stands
   * for; empty if nothing is.
   */
  static Optional<ProviderException> ofProvisioning(String who, StepResult<Provisioned> result) {
    List<String> missing = withoutValue(result);
    if (result instanceof StepResult.Done<Provisioned> done) {
      if (done.checkpoint().isEmpty()) {
        missing.add("a checkpoint");
      }
      missing.addAll(missing(done.value()));
    }
    return problem(who, result, missing);
  }

  /**
   * What is wrong with the result of a step that has no value, as the exception that it stands for;
   * empty if nothing is.
   */
  static Optional<ProviderException> ofNothing(String who, StepResult<Nothing> result) {
    return problem(who, result, withoutValue(result));
  }

  /**
   * What is wrong with the result of a step that issues credentials, as the exception that it
   * stands for; empty if nothing is.
   */
  static Optional<ProviderException> ofIssuing(
      String who, @Nullable StepResult<IssuedCredentials> result) {
    if (result == null) {
      return Optional.of(bug(who + " returned null."));
    }
    List<String> missing = withoutValue(result);
    if (result instanceof StepResult.Done<IssuedCredentials> done
        && (done.value() == null || done.value().variables() == null)) {
      missing.add("variables");
    }
    return problem(who, result, missing);
  }

  /**
   * What is wrong with the result of a step that revokes credentials, as the exception that it
   * stands for; empty if nothing is.
   */
  static Optional<ProviderException> ofRevoking(String who, @Nullable StepResult<Revoked> result) {
    if (result == null) {
      return Optional.of(bug(who + " returned null."));
    }
    List<String> missing = withoutValue(result);
    if (result instanceof StepResult.Done<Revoked> done && done.value() == null) {
      missing.add("a value");
    }
    return problem(who, result, missing);
  }

  /** What is missing, whatever the step works towards. */
  private static List<String> withoutValue(StepResult<?> result) {
    List<String> missing = new ArrayList<>();
    if (result.checkpoint().isEmpty() && !(result instanceof StepResult.Done)) {
      missing.add("a checkpoint");
    }
    if (result instanceof StepResult.Pending<?> pending) {
      pending.resource().ifPresent(resource -> missing.addAll(missing(resource)));
    }
    if (result instanceof StepResult.Failed<?> failed) {
      missing.addAll(missing(failed.failure()));
    }
    return missing;
  }

  private static List<String> missing(@Nullable Provisioned value) {
    if (value == null) {
      return List.of("a value");
    }
    List<String> missing = new ArrayList<>();
    if (value.variables() == null) {
      missing.add("variables");
    }
    if (value.resource() == null) {
      missing.add("a resource");
    } else {
      missing.addAll(missing(value.resource()));
    }
    return missing;
  }

  private static List<String> missing(VendorResource resource) {
    List<String> missing = new ArrayList<>();
    String id = resource.externalId();
    if (id == null || id.isBlank() || id.length() > MAX_ID_LENGTH || !TextSanitizer.isPlain(id)) {
      missing.add("a usable external id");
    }
    if (resource.region() == null) {
      missing.add("a region");
    }
    return missing;
  }

  private static List<String> missing(@Nullable Failure failure) {
    if (failure == null) {
      return List.of("a failure");
    }
    return failure.category() == null ? List.of("a category of its failure") : List.of();
  }

  private static Optional<ProviderException> problem(
      String who, Object result, List<String> missing) {
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            bug(
                who
                    + " returned "
                    + result.getClass().getSimpleName()
                    + " without "
                    + String.join(" and without ", missing)
                    + "."));
  }

  /** The provider broke its contract, which may pass. */
  static ProviderException bug(String message) {
    return ProviderException.of(ErrorCategory.PROVIDER_BUG, message)
        .outcomeKnown(false)
        .retriedByEngine(true)
        .build();
  }

  /** Whether a step has got on; as far as can be told, where what is stored cannot be read. */
  static boolean isFurther(StepResult<?> result, DatabaseRecord current) {
    try {
      return result
          .checkpoint()
          .filter(next -> {
            Checkpoint before = current.checkpoint().withoutParts();
            return !next.withoutParts().keepingAccountOf(before).equals(before);
          })
          .isPresent();
    } catch (StoreException e) {
      return false;
    }
  }
}
