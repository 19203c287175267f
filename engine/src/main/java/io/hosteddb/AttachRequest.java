package io.hosteddb;

import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Actor;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.IdempotencyKey;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.WorkloadKind;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants to attach, in the user's own words: texts are checked by {@code attach} and
 * {@code plan}, which report everything that is wrong at once. Immutable.
 *
 * @param project the project to attach to
 * @param environment the environment to scope the database to; null for all of the project's
 * @param provider the provider's id, such as {@code postgres}
 * @param name the name of the database; null to derive one
 * @param region the region; null for the provider's default
 * @param actor who asks
 * @param idempotencyKey makes the attach safe to repeat; null if it is not to be repeated
 * @param reason why, for the audit; null if none is given
 * @param workloads what the database must serve; empty if whatever it serves will do
 * @since 0.1
 */
public record AttachRequest(
    ProjectId project,
    @Nullable EnvironmentId environment,
    String provider,
    @Nullable String name,
    @Nullable String region,
    Actor actor,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable String reason,
    Set<WorkloadKind> workloads) {
  /** Copies the set, in the order of the ids. */
  public AttachRequest {
    workloads =
        workloads.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSortedSet(new TreeSet<>(workloads));
  }

  /**
   * A request that asks for no workload.
   *
   * @param project the project to attach to
   * @param environment the environment to scope the database to; null for all of the project's
   * @param provider the provider's id
   * @param name the name of the database; null to derive one
   * @param region the region; null for the provider's default
   * @param actor who asks
   * @param idempotencyKey makes the attach safe to repeat; null if it is not to be repeated
   * @param reason why, for the audit; null if none is given
   */
  public AttachRequest(
      ProjectId project,
      @Nullable EnvironmentId environment,
      String provider,
      @Nullable String name,
      @Nullable String region,
      Actor actor,
      @Nullable IdempotencyKey idempotencyKey,
      @Nullable String reason) {
    this(project, environment, provider, name, region, actor, idempotencyKey, reason, Set.of());
  }

  /**
   * Begins a request.
   *
   * @param project the project to attach to
   * @return a builder
   */
  public static Builder to(ProjectId project) {
    return new Builder(project);
  }

  /** Builds an {@link AttachRequest}. Not thread-safe. */
  public static final class Builder {
    private final ProjectId project;
    private @Nullable EnvironmentId environment;
    private String provider = "";
    private @Nullable String name;
    private @Nullable String region;
    private @Nullable Actor actor;
    private @Nullable IdempotencyKey idempotencyKey;
    private @Nullable String reason;
    private final Set<WorkloadKind> workloads = new TreeSet<>();

    private Builder(ProjectId project) {
      this.project = project;
    }

    /**
     * The environment to scope the database to; all of the project's if left out.
     *
     * @param value the environment; null for all
     * @return this
     */
    public Builder environment(@Nullable EnvironmentId value) {
      environment = value;
      return this;
    }

    /**
     * The provider.
     *
     * @param id the provider's id, such as {@code postgres}
     * @return this
     */
    public Builder provider(String id) {
      provider = id;
      return this;
    }

    /**
     * The name of the database; derived from the provider if left out.
     *
     * @param value 1 to 64 printable characters; null to derive one
     * @return this
     */
    public Builder name(@Nullable String value) {
      name = value;
      return this;
    }

    /**
     * The region; the provider's default if left out.
     *
     * @param id the region's id; null for the default
     * @return this
     */
    public Builder region(@Nullable String id) {
      region = id;
      return this;
    }

    /**
     * Who asks; not to be left out.
     *
     * @param value the actor; {@link Actor#host()} if the host attaches for itself
     * @return this
     */
    public Builder by(Actor value) {
      actor = value;
      return this;
    }

    /**
     * Makes the attach safe to repeat: the same key with the same parameters gives the same
     * database.
     *
     * @param key the key; null for none
     * @return this
     */
    public Builder idempotencyKey(@Nullable IdempotencyKey key) {
      idempotencyKey = key;
      return this;
    }

    /**
     * Why, in the words of who asks: goes into the audit and the history, in clear. Not part of
     * what an idempotency key stands for.
     *
     * @param value the reason; null for none
     * @return this
     */
    public Builder reason(@Nullable String value) {
      reason = value;
      return this;
    }

    /**
     * What the database must serve: an attach to a backend that does not is refused before anything
     * is made, with the reason. Nothing else comes of it.
     *
     * @param wanted such as {@link WorkloadKind#VECTORS}; added to those named before
     * @return this
     */
    public Builder workloads(WorkloadKind... wanted) {
      workloads.addAll(List.of(wanted));
      return this;
    }

    /**
     * The request.
     *
     * @return a new request
     * @throws InvalidRequestException if nobody asks: what changes something names its actor
     */
    public AttachRequest build() {
      if (actor == null) {
        throw new InvalidRequestException(
            "actor",
            "Say who attaches: by(Actor.user(...)), or by(Actor.host()) if the host does so for"
                + " itself.");
      }
      return new AttachRequest(
          project, environment, provider, name, region, actor, idempotencyKey, reason, workloads);
    }
  }
}
