package io.hosteddb.spi;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Sentences;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider could not do its step. It carries what the engine needs to go on: the category,
 * whether to try again by itself and when, and whether it is known what the vendor did.
 *
 * <p>The message is a sentence for the platform's user: no secret, no markup, no stack of technical
 * causes.
 *
 * @since 0.1
 */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;
  private final boolean retriedByEngine;
  private final boolean outcomeKnown;
  private final boolean nothingSent;
  private final boolean heldBack;
  private final transient @Nullable Duration retryAfter;

  private ProviderException(Builder builder) {
    super(Sentences.ended(builder.message), builder.cause);
    failure = new Failure(builder.category, builder.message, builder.remedy, builder.retryCanHelp);
    retriedByEngine = builder.retriedByEngine;
    outcomeKnown = builder.outcomeKnown || builder.nothingSent;
    nothingSent = builder.nothingSent;
    heldBack = builder.heldBack;
    retryAfter = builder.retryAfter;
  }

  /**
   * Begins an exception with the defaults of its category: the outcome is known (the vendor has
   * answered, and does nothing more) unless the category is UNAVAILABLE or PROVIDER_BUG; and
   * something was sent.
   *
   * @param category the sort of problem
   * @param message what happened, a sentence for the platform's user
   * @return a builder
   */
  public static Builder of(ErrorCategory category, String message) {
    return new Builder(category, message);
  }

  /**
   * Begins an exception: the vendor refuses what was asked, and will again.
   *
   * @param message what happened, a sentence for the platform's user
   * @return a builder, see {@link #of}
   */
  public static Builder invalidRequest(String message) {
    return of(ErrorCategory.INVALID_REQUEST, message);
  }

  /**
   * Begins an exception: the platform's credentials are wrong or lack a right.
   *
   * @param message what happened, a sentence for the platform's user
   * @return a builder, see {@link #of}
   */
  public static Builder unauthorized(String message) {
    return of(ErrorCategory.UNAUTHORIZED, message);
  }

  /**
   * Begins an exception: something of the same name is there and not ours.
   *
   * @param message what happened, a sentence for the platform's user
   * @return a builder, see {@link #of}
   */
  public static Builder conflict(String message) {
    return of(ErrorCategory.CONFLICT, message);
  }

  /**
   * Begins an exception: a limit of the platform's plan is reached.
   *
   * @param message what happened, a sentence for the platform's user
   * @return a builder, see {@link #of}
   */
  public static Builder quotaExceeded(String message) {
    return of(ErrorCategory.QUOTA_EXCEEDED, message);
  }

  /**
   * Begins an exception: the vendor does not answer or is in trouble; repeated by the engine.
   *
   * @param message what happened, a sentence for the platform's user
   * @return a builder, see {@link #of}
   */
  public static Builder unavailable(String message) {
    return of(ErrorCategory.UNAVAILABLE, message);
  }

  /**
   * Why, for the platform's user.
   *
   * @return the failure
   */
  public Failure failure() {
    return failure;
  }

  /**
   * The sort of problem.
   *
   * @return the category
   */
  public ErrorCategory category() {
    return failure.category();
  }

  /**
   * Whether the engine repeats the step by itself.
   *
   * @return false if the database becomes FAILED
   */
  public boolean isRetriedByEngine() {
    return retriedByEngine;
  }

  /**
   * Whether it is known that the vendor does nothing more of what this step has asked for. A
   * time-out after a create is not a failure but a question, which the next step answers. An answer
   * is known, but no proof: a create that was refused may have been carried out all the same, so
   * that the next step looks, and so does detach.
   *
   * @return false if the vendor may still act
   */
  public boolean isOutcomeKnown() {
    return outcomeKnown;
  }

  /**
   * Whether it is certain that this whole step sent nothing to the vendor that may have changed
   * something: the platform's own limit refused the first call, the time was over before it, the
   * vendor could not be reached. Only that proves that nothing is there.
   *
   * @return false if something may have been sent
   */
  public boolean isNothingSent() {
    return nothingSent;
  }

  /**
   * Whether the platform itself held the step back before it sent anything, to keep to a limit of
   * its own. That is no problem of the database's: the time it waits does not count against the
   * provider's time limit.
   *
   * @return false if the vendor was asked
   */
  public boolean isHeldBack() {
    return heldBack;
  }

  /**
   * When the vendor says to come back.
   *
   * @return the time to wait at least, not negative; empty if the vendor did not say
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Builds a {@link ProviderException}. Not thread-safe. */
  public static final class Builder {
    private final ErrorCategory category;
    private final String message;
    private String remedy;
    private boolean retryCanHelp;
    private boolean retriedByEngine;
    private boolean outcomeKnown;
    private boolean nothingSent;
    private boolean heldBack;
    private @Nullable Duration retryAfter;
    private @Nullable Throwable cause;

    private Builder(ErrorCategory category, String message) {
      this.category = category;
      this.message = message.isBlank() ? "The provider gave no reason." : message;
      this.remedy = category.remedy();
      this.retryCanHelp = category.retryCanHelp();
      this.retriedByEngine = category.isRetriedByEngine();
      this.outcomeKnown =
          category != ErrorCategory.UNAVAILABLE && category != ErrorCategory.PROVIDER_BUG;
    }

    /**
     * What the user can do; the category's remedy if left out.
     *
     * @param sentence what to do next
     * @return this
     */
    public Builder remedy(String sentence) {
      this.remedy = sentence;
      return this;
    }

    /**
     * Whether a person's retry can help; the category's answer if left out.
     *
     * @param can whether it can
     * @return this
     */
    public Builder retryCanHelp(boolean can) {
      this.retryCanHelp = can;
      return this;
    }

    /**
     * Whether the engine repeats the step by itself; the category's answer if left out.
     *
     * @param retried whether it does
     * @return this
     */
    public Builder retriedByEngine(boolean retried) {
      this.retriedByEngine = retried;
      return this;
    }

    /**
     * Whether it is known that the vendor does nothing more of what this step has asked for.
     *
     * @param known false if the vendor may still act
     * @return this
     */
    public Builder outcomeKnown(boolean known) {
      this.outcomeKnown = known;
      return this;
    }

    /**
     * Whether it is certain that this whole step sent nothing that may have changed something at
     * the vendor; then the outcome is known, too. {@code ControlPlaneClient} says so by itself.
     *
     * @param nothing true only if no earlier call of the step can have made anything, either
     * @return this
     */
    public Builder nothingSent(boolean nothing) {
      this.nothingSent = nothing;
      return this;
    }

    /**
     * Whether the platform itself held the step back before it sent anything; false if left out.
     *
     * @param held true to let the step wait for the time to come back at
     * @return this
     */
    public Builder heldBack(boolean held) {
      this.heldBack = held;
      return this;
    }

    /**
     * When the vendor says to come back.
     *
     * @param wait the time to wait at least; null if the vendor did not say. Less than nothing says
     *     nothing
     * @return this
     */
    public Builder retryAfter(@Nullable Duration wait) {
      this.retryAfter = wait != null && wait.isNegative() ? null : wait;
      return this;
    }

    /**
     * What was caught. It is logged by class only, since its message may hold anything.
     *
     * @param caught the cause
     * @return this
     */
    public Builder cause(Throwable caught) {
      this.cause = caught;
      return this;
    }

    /**
     * The exception.
     *
     * @return a new exception, to be thrown
     */
    public ProviderException build() {
      return new ProviderException(this);
    }
  }
}
