package io.hosteddb.testkit.fake;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * The usual things that go wrong, for {@link FakeProvider#nextProvision} and its like.
 *
 * @since 0.1
 */
public final class FakeSteps {
  private FakeSteps() {}

  /**
   * Nothing goes wrong.
   *
   * @param <Q> the request
   * @param <R> the result
   * @return the step
   */
  public static <Q, R> FakeStep<Q, R> works() {
    return (request, correctly) -> correctly.answer(request);
  }

  /**
   * The call fails before the vendor is asked.
   *
   * @param exception what is thrown
   * @param <Q> the request
   * @param <R> the result
   * @return the step
   */
  public static <Q, R> FakeStep<Q, R> throwsException(RuntimeException exception) {
    return (request, correctly) -> {
      throw exception;
    };
  }

  /**
   * The call fails with a problem of the given category, before the vendor is asked.
   *
   * @param category the sort of problem
   * @param message what happened
   * @param <Q> the request
   * @param <R> the result
   * @return the step
   */
  public static <Q, R> FakeStep<Q, R> fails(ErrorCategory category, String message) {
    return (request, correctly) -> {
      throw ProviderException.of(category, message).build();
    };
  }

  /**
   * The vendor acts, and its answer is lost.
   *
   * @param <Q> the request
   * @param <R> the result
   * @return the step
   */
  public static <Q, R> FakeStep<Q, R> actsAndLosesTheAnswer() {
    return (request, correctly) -> {
      correctly.answer(request);
      throw ProviderException.of(ErrorCategory.UNAVAILABLE, "The vendor did not answer.").build();
    };
  }

  /**
   * The call hangs until it is released or interrupted; released, it does right.
   *
   * @param released counted down to release the call
   * @param <Q> the request
   * @param <R> the result
   * @return the step
   */
  public static <Q, R> FakeStep<Q, R> hangsUntil(CountDownLatch released) {
    return (request, correctly) -> {
      released.await();
      return correctly.answer(request);
    };
  }

  /**
   * The call hangs until it is released, deaf to interrupts; released, it does right, however late:
   * a call whose answer nobody waits for any more, but whose deed still happens.
   *
   * @param released counted down to release the call
   * @param <Q> the request
   * @param <R> the result
   * @return the step
   */
  public static <Q, R> FakeStep<Q, R> hangsDeafUntil(CountDownLatch released) {
    return (request, correctly) -> {
      while (released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException e) {
          // Deaf: that is what this step is for.
        }
      }
      return correctly.answer(request);
    };
  }

  /**
   * The vendor is at work; nothing is done in this call.
   *
   * @param pollAfter when to step again
   * @return the step
   */
  public static FakeStep<ProvisionRequest, StepResult<Provisioned>> pending(Duration pollAfter) {
    return (request, correctly) ->
        StepResult.pollAfter(request.checkpoint(), "the vendor is at work", pollAfter);
  }

  /**
   * The vendor says no for good; nothing is done in this call.
   *
   * @param failure why
   * @return the step
   */
  public static FakeStep<ProvisionRequest, StepResult<Provisioned>> endsFailed(Failure failure) {
    return (request, correctly) -> StepResult.failed(request.checkpoint(), failure);
  }

  /**
   * Does right, but if that is Ready, the variables are others.
   *
   * @param change makes the wrong variables from the right ones
   * @return the step
   */
  public static FakeStep<ProvisionRequest, StepResult<Provisioned>> readyWith(
      UnaryOperator<VariableValues> change) {
    return (request, correctly) -> {
      StepResult<Provisioned> right = correctly.answer(request);
      return right instanceof StepResult.Done<Provisioned> ready
          ? StepResult.done(
              ready.checkpoint().orElseThrow(),
              new Provisioned(change.apply(ready.value().variables()), ready.value().resource()))
          : right;
    };
  }

  /**
   * Does right, but if that is Ready, a variable is missing.
   *
   * @param name the missing variable
   * @return the step
   */
  public static FakeStep<ProvisionRequest, StepResult<Provisioned>> readyWithout(String name) {
    return readyWith(values -> {
      Map<VariableName, io.hosteddb.model.Secret> rest = new LinkedHashMap<>(values.asMap());
      rest.remove(VariableName.of(name));
      return VariableValues.of(rest);
    });
  }

  /**
   * The vendor is deleting; nothing is done in this call.
   *
   * @param pollAfter when to step again
   * @return the step
   */
  public static FakeStep<DeprovisionRequest, StepResult<Nothing>> deleting(Duration pollAfter) {
    return (request, correctly) ->
        StepResult.pollAfter(request.checkpoint(), "the vendor is deleting", pollAfter);
  }

  /**
   * The vendor refuses to delete; nothing is done in this call.
   *
   * @param failure why
   * @return the step
   */
  public static FakeStep<DeprovisionRequest, StepResult<Nothing>> refusesToDelete(Failure failure) {
    return (request, correctly) -> StepResult.failed(request.checkpoint(), failure);
  }
}
