package io.hosteddb.internal.engine;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DeprovisionResult;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionResult;
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

  /** What is wrong with the result, as the exception that it stands for; empty if nothing is. */
  static Optional<ProviderException> problem(String who, ProvisionResult result) {
    List<String> missing = new ArrayList<>();
    if (result.checkpoint() == null) {
      missing.add("a checkpoint");
    }
    if (result instanceof ProvisionResult.Ready ready) {
      if (ready.variables() == null) {
        missing.add("variables");
      }
      if (ready.resource() == null) {
        missing.add("a resource");
      } else {
        missing.addAll(missing(ready.resource()));
      }
    } else if (result instanceof ProvisionResult.Pending pending && pending.resource() != null) {
      missing.addAll(missing(pending.resource()));
    } else if (result instanceof ProvisionResult.Failed failed) {
      missing.addAll(missing(failed.failure()));
    }
    return problem(who, result, missing);
  }

  /** What is wrong with the result, as the exception that it stands for; empty if nothing is. */
  static Optional<ProviderException> problem(String who, DeprovisionResult result) {
    List<String> missing = new ArrayList<>();
    if (result instanceof DeprovisionResult.Pending pending && pending.checkpoint() == null) {
      missing.add("a checkpoint");
    }
    if (result instanceof DeprovisionResult.Failed failed) {
      if (failed.checkpoint() == null) {
        missing.add("a checkpoint");
      }
      missing.addAll(missing(failed.failure()));
    }
    return problem(who, result, missing);
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
  static boolean isFurther(Checkpoint next, DatabaseRecord current) {
    try {
      return !next.keepingAccountOf(current.checkpoint()).equals(current.checkpoint());
    } catch (StoreException e) {
      return false;
    }
  }

  /** What a half result knows all the same. */
  static Optional<Checkpoint> checkpoint(ProvisionResult result) {
    return Optional.ofNullable(result.checkpoint());
  }
}
