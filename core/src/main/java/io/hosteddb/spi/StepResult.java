package io.hosteddb.spi;

import io.hosteddb.model.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a step ended, whatever it works towards. A provider returns one from each call; the engine
 * saves its {@linkplain #checkpoint checkpoint} before anything else happens and then calls again,
 * or does not. What went wrong for the moment is not a result but a {@link ProviderException}.
 *
 * <p>Made by the methods of this type: {@link #done(Checkpoint, Object) done} ends the work, {@link
 * #goOn}, {@link #waiting} and {@link #pollAfter} say when the next step comes, {@link #failed}
 * gives up. Immutable; prints no value.
 *
 * @param <T> what the steps come to in the end: {@link Provisioned} for provisioning, {@link
 *     Nothing} for deprovisioning
 * @since 0.1
 */
public sealed interface StepResult<T> {
  /**
   * Where the provider stands now, saved before anything else happens.
   *
   * @return the checkpoint; empty if the one that was saved last stays as it is
   */
  Optional<Checkpoint> checkpoint();

  /**
   * The same result with another checkpoint.
   *
   * @param other what is saved in place of this result's
   * @return a new result
   */
  StepResult<T> withCheckpoint(Checkpoint other);

  /**
   * The work is done; it is not called again but possibly to make sure.
   *
   * @param <T> what the steps came to
   */
  final class Done<T> implements StepResult<T> {
    private final @Nullable Checkpoint checkpoint;
    private final T value;

    private Done(@Nullable Checkpoint checkpoint, T value) {
      this.checkpoint = checkpoint;
      this.value = value;
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
      return Optional.ofNullable(checkpoint);
    }

    /**
     * What the steps came to.
     *
     * @return the value
     */
    public T value() {
      return value;
    }

    @Override
    public Done<T> withCheckpoint(Checkpoint other) {
      return new Done<>(other, value);
    }

    /** No value: it may hold secrets. */
    @Override
    public String toString() {
      return "Done";
    }
  }

  /**
   * There is more to do.
   *
   * @param <T> what the steps will come to
   */
  final class Pending<T> implements StepResult<T> {
    private final Checkpoint checkpoint;
    private final String progress;
    private final @Nullable VendorResource resource;
    private final @Nullable Duration pollAfter;
    private final boolean probe;

    private Pending(
        Checkpoint checkpoint,
        String progress,
        @Nullable VendorResource resource,
        @Nullable Duration pollAfter,
        boolean probe) {
      this.checkpoint = checkpoint;
      this.progress = progress;
      this.resource = resource;
      this.pollAfter = pollAfter;
      this.probe = probe;
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
      return Optional.ofNullable(checkpoint);
    }

    /**
     * What is going on.
     *
     * @return a phrase for the user without secrets, such as {@code creating the cluster}
     */
    public String progress() {
      return progress;
    }

    /**
     * What the vendor has made so far.
     *
     * @return the resource; empty if that is not known yet, or known from an earlier step
     */
    public Optional<VendorResource> resource() {
      return Optional.ofNullable(resource);
    }

    /**
     * When the next step comes.
     *
     * @return the time to wait; zero for at once, empty to let the engine plan it
     */
    public Optional<Duration> pollAfter() {
      return Optional.ofNullable(pollAfter);
    }

    @Override
    public Pending<T> withCheckpoint(Checkpoint other) {
      return new Pending<>(other, progress, resource, pollAfter, probe);
    }

    /**
     * The same, and what the vendor has made so far, so that people find it there while they wait.
     *
     * @param made what the vendor made; null if that is not known
     * @param <U> what the steps will come to: nothing of it is in here, so it may be anything
     * @return a new result
     */
    public <U> Pending<U> withResource(@Nullable VendorResource made) {
      return new Pending<>(checkpoint, progress, made, pollAfter, probe);
    }

    /**
     * The same, and when the next step comes.
     *
     * @param wait the time to wait; zero for at once, null to let the engine plan it
     * @param <U> what the steps will come to: nothing of it is in here, so it may be anything
     * @return a new result
     */
    public <U> Pending<U> withPollAfter(@Nullable Duration wait) {
      return new Pending<>(checkpoint, progress, resource, wait, probe);
    }

    /**
     * Whether the next step asks the database itself.
     *
     * @return false if it calls the vendor's API, or may
     */
    public boolean isProbe() {
      return probe;
    }

    /**
     * The same, and the next step asks the database itself, as its clients will, and not the
     * vendor's API: it costs no call that the vendor counts, so the engine may poll more often.
     *
     * @param <U> what the steps will come to: nothing of it is in here, so it may be anything
     * @return a new result
     */
    public <U> Pending<U> withProbe() {
      return new Pending<>(checkpoint, progress, resource, pollAfter, true);
    }

    /** What is going on, and nothing else. */
    @Override
    public String toString() {
      return "Pending[" + progress + "]";
    }
  }

  /**
   * The vendor has said no. What follows is for the work to say: a database that cannot be made
   * becomes FAILED and stays owned, so that detach removes what is there of it; a delete is never
   * given up, so that it is shown why and tried again, ever more slowly.
   *
   * @param <T> what the steps would have come to
   */
  final class Failed<T> implements StepResult<T> {
    private final Checkpoint checkpoint;
    private final Failure failure;

    private Failed(Checkpoint checkpoint, Failure failure) {
      this.checkpoint = checkpoint;
      this.failure = failure;
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
      return Optional.ofNullable(checkpoint);
    }

    /**
     * Why, and what can be done.
     *
     * @return the failure, for the platform's user
     */
    public Failure failure() {
      return failure;
    }

    @Override
    public Failed<T> withCheckpoint(Checkpoint other) {
      return new Failed<>(other, failure);
    }

    @Override
    public String toString() {
      return "Failed[" + failure + "]";
    }
  }

  /**
   * The work is done.
   *
   * @param checkpoint where the provider stands; kept for what comes later, such as deprovisioning
   * @param value what the steps came to
   * @param <T> what that is
   * @return the result
   */
  static <T> Done<T> done(Checkpoint checkpoint, T value) {
    return new Done<>(checkpoint, value);
  }

  /**
   * The work is done, and there is nothing to say about it: of a delete, nothing of the database is
   * left at the vendor, or nothing was ever there. The saved checkpoint stays as it is.
   *
   * @return the result
   */
  static Done<Nothing> done() {
    return new Done<>(null, Nothing.NOTHING);
  }

  /**
   * This step must be followed by another at once, after its checkpoint is saved: a password was
   * chosen, or something was created. Without a step further in the checkpoint it counts as {@link
   * #waiting}.
   *
   * @param checkpoint where the provider stands; the next step begins there
   * @param progress what is going on, a phrase for the user without secrets
   * @param <T> what the steps will come to
   * @return the result
   */
  static <T> Pending<T> goOn(Checkpoint checkpoint, String progress) {
    return new Pending<>(checkpoint, progress, null, Duration.ZERO, false);
  }

  /**
   * The vendor is at work; the engine plans when to poll, from how long such work takes.
   *
   * @param checkpoint where the provider stands; the next step begins there
   * @param progress what is going on, a phrase for the user without secrets
   * @param <T> what the steps will come to
   * @return the result
   */
  static <T> Pending<T> waiting(Checkpoint checkpoint, String progress) {
    return new Pending<>(checkpoint, progress, null, null, false);
  }

  /**
   * The vendor is at work, and the provider knows better than the engine when to poll.
   *
   * @param checkpoint where the provider stands; the next step begins there
   * @param progress what is going on, a phrase for the user without secrets
   * @param wait the time to wait, up to ten minutes
   * @param <T> what the steps will come to
   * @return the result
   */
  static <T> Pending<T> pollAfter(Checkpoint checkpoint, String progress, Duration wait) {
    return new Pending<>(checkpoint, progress, null, wait, false);
  }

  /**
   * The vendor has said no, see {@link Failed}.
   *
   * @param checkpoint where the provider stands
   * @param failure why, and what the user can do
   * @param <T> what the steps would have come to
   * @return the result
   */
  static <T> Failed<T> failed(Checkpoint checkpoint, Failure failure) {
    return new Failed<>(checkpoint, failure);
  }

  /**
   * Calls the function that fits, so that no case can be forgotten.
   *
   * @param done for {@link Done}
   * @param pending for {@link Pending}
   * @param failed for {@link Failed}
   * @param <R> what the functions return
   * @return what the function returned
   */
  default <R> R fold(
      Function<? super Done<T>, ? extends R> done,
      Function<? super Pending<T>, ? extends R> pending,
      Function<? super Failed<T>, ? extends R> failed) {
    if (this instanceof Done<T> d) {
      return done.apply(d);
    }
    if (this instanceof Pending<T> p) {
      return pending.apply(p);
    }
    return failed.apply((Failed<T>) this);
  }
}
