package io.hosteddb.store;

import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything the library knows of one generation of a database's credentials, but its secrets.
 * Immutable; a changed one is made with {@link #change}.
 *
 * @since 0.1
 */
public final class CredentialRecord {
  /** The revision that the write itself raises the project to. */
  public static final long REVISION_OF_THIS_WRITE = -1;

  private final CredentialId id;
  private final CredentialStatus status;
  private final Actor issuedBy;
  private final Instant issuedAt;
  private final @Nullable Instant expiresAt;
  private final @Nullable Long replacedAt;
  private final @Nullable Instant revokeAt;
  private final @Nullable Instant dueAt;
  private final boolean acknowledged;
  private final boolean endsItself;
  private final int problems;
  private final @Nullable String note;
  private final @Nullable Instant endedAt;

  private CredentialRecord(Builder builder) {
    id = builder.id;
    status = builder.status;
    issuedBy = builder.issuedBy;
    issuedAt = builder.issuedAt;
    expiresAt = builder.expiresAt;
    replacedAt = builder.replacedAt;
    revokeAt = builder.revokeAt;
    dueAt = builder.dueAt;
    acknowledged = builder.acknowledged;
    endsItself = builder.endsItself;
    problems = builder.problems;
    note = builder.note;
    endedAt = builder.endedAt;
  }

  /**
   * Begins a record.
   *
   * @param id which generation
   * @param status where it stands
   * @param issuedBy who asked for it
   * @param issuedAt when it was issued, or began to be
   * @return a builder for the rest
   */
  public static Builder of(
      CredentialId id, CredentialStatus status, Actor issuedBy, Instant issuedAt) {
    return new Builder(id, status, issuedBy, issuedAt);
  }

  /**
   * Begins a changed record.
   *
   * @return a builder that holds everything of this one
   */
  public Builder change() {
    Builder builder = new Builder(id, status, issuedBy, issuedAt);
    builder.expiresAt = expiresAt;
    builder.replacedAt = replacedAt;
    builder.revokeAt = revokeAt;
    builder.dueAt = dueAt;
    builder.acknowledged = acknowledged;
    builder.endsItself = endsItself;
    builder.problems = problems;
    builder.note = note;
    builder.endedAt = endedAt;
    return builder;
  }

  /** {@return which generation} */
  public CredentialId id() {
    return id;
  }

  /** {@return where it stands} */
  public CredentialStatus status() {
    return status;
  }

  /** {@return who asked for it} */
  public Actor issuedBy() {
    return issuedBy;
  }

  /** {@return when it was issued, or began to be} */
  public Instant issuedAt() {
    return issuedAt;
  }

  /** {@return when it ends by itself; null if it does not, or that is not known} */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /**
   * {@return the revision of the project that has another one in its place; null if it never was
   * replaced}
   */
  public @Nullable Long replacedAt() {
    return replacedAt;
  }

  /** {@return when it is to be revoked at the latest; null if there is no such time} */
  public @Nullable Instant revokeAt() {
    return revokeAt;
  }

  /** {@return when something is next to be done about it; null if nothing is} */
  public @Nullable Instant dueAt() {
    return dueAt;
  }

  /** {@return whether it may end only after every expected runtime has acknowledged} */
  public boolean acknowledged() {
    return acknowledged;
  }

  /** {@return whether nothing can be done but to wait for its end} */
  public boolean endsItself() {
    return endsItself;
  }

  /** {@return how many attempts to revoke it have ended with a problem in a row} */
  public int problems() {
    return problems;
  }

  /** {@return what the user must know of it; null if there is nothing} */
  public @Nullable String note() {
    return note;
  }

  /** {@return since when it is over; null before} */
  public @Nullable Instant endedAt() {
    return endedAt;
  }

  @Override
  public String toString() {
    return id + " " + status;
  }

  /** Builds a {@link CredentialRecord}. Not thread-safe. */
  public static final class Builder {
    private final CredentialId id;
    private CredentialStatus status;
    private final Actor issuedBy;
    private Instant issuedAt;
    private @Nullable Instant expiresAt;
    private @Nullable Long replacedAt;
    private @Nullable Instant revokeAt;
    private @Nullable Instant dueAt;
    private boolean acknowledged;
    private boolean endsItself;
    private int problems;
    private @Nullable String note;
    private @Nullable Instant endedAt;

    private Builder(CredentialId id, CredentialStatus status, Actor issuedBy, Instant issuedAt) {
      this.id = id;
      this.status = status;
      this.issuedBy = issuedBy;
      this.issuedAt = issuedAt;
    }

    /**
     * It is the one that is injected.
     *
     * @param at since when
     * @param expires when it ends by itself; null if it does not
     * @return this
     */
    public Builder active(Instant at, @Nullable Instant expires) {
      status = CredentialStatus.ACTIVE;
      issuedAt = at;
      expiresAt = expires;
      return this;
    }

    /**
     * It is to end.
     *
     * @param at when at the latest; null if acknowledgements alone decide
     * @param due when something is next to be done about it; null if nothing is
     * @return this
     */
    public Builder retiring(@Nullable Instant at, @Nullable Instant due) {
      status = CredentialStatus.RETIRING;
      revokeAt = at;
      dueAt = due;
      return this;
    }

    /**
     * It is over.
     *
     * @param how REVOKED or LEFT_VALID
     * @param at since when
     * @return this
     */
    public Builder over(CredentialStatus how, Instant at) {
      status = how;
      dueAt = null;
      endedAt = at;
      problems = 0;
      return this;
    }

    /**
     * When it ends by itself.
     *
     * @param value null if it does not
     * @return this
     */
    public Builder expiresAt(@Nullable Instant value) {
      expiresAt = value;
      return this;
    }

    /**
     * The revision that has another one in its place.
     *
     * @param value {@link #REVISION_OF_THIS_WRITE} if that is not known before the write; null if
     *     there is none
     * @return this
     */
    public Builder replacedAt(@Nullable Long value) {
      replacedAt = value;
      return this;
    }

    /**
     * When it is to be revoked at the latest.
     *
     * @param value null if there is no such time
     * @return this
     */
    public Builder revokeAt(@Nullable Instant value) {
      revokeAt = value;
      return this;
    }

    /**
     * When something is next to be done about it.
     *
     * @param value null if nothing is
     * @return this
     */
    public Builder dueAt(@Nullable Instant value) {
      dueAt = value;
      return this;
    }

    /**
     * Whether it may end only after every expected runtime has acknowledged.
     *
     * @param value whether it may
     * @return this
     */
    public Builder acknowledged(boolean value) {
      acknowledged = value;
      return this;
    }

    /**
     * Whether nothing can be done but to wait for its end.
     *
     * @param value whether it is so
     * @return this
     */
    public Builder endsItself(boolean value) {
      endsItself = value;
      return this;
    }

    /**
     * How many attempts to revoke it have ended with a problem in a row.
     *
     * @param value how many
     * @return this
     */
    public Builder problems(int value) {
      problems = value;
      return this;
    }

    /**
     * What the user must know of it.
     *
     * @param value null if there is nothing
     * @return this
     */
    public Builder note(@Nullable String value) {
      note = value;
      return this;
    }

    /**
     * Since when it is over, as stored.
     *
     * @param value null before
     * @return this
     */
    public Builder endedAt(@Nullable Instant value) {
      endedAt = value;
      return this;
    }

    /**
     * The record.
     *
     * @return a new record
     */
    public CredentialRecord build() {
      return new CredentialRecord(this);
    }
  }
}
