package io.hosteddb.store;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a record that holds secrets: in clear, or as a store keeps it and opened only when it
 * is asked for. So a record can be read, changed and written again though its secrets cannot be
 * read. Thread-safe.
 *
 * @param <T> what it is when it is open
 * @since 0.1
 */
public final class SecretPart<T> {
  private final boolean empty;
  private final @Nullable Sealed<T> sealed;
  private volatile @Nullable T opened;

  /** What a store keeps, and whose it is. */
  private static final class Sealed<T> {
    private final Object keeper;
    private final byte[] content;
    private final Supplier<T> open;

    Sealed(Object keeper, byte[] content, Supplier<T> open) {
      this.keeper = keeper;
      this.content = content;
      this.open = open;
    }
  }

  private SecretPart(boolean empty, @Nullable Sealed<T> sealed, @Nullable T opened) {
    this.empty = empty;
    this.sealed = sealed;
    this.opened = opened;
  }

  /**
   * A part in clear.
   *
   * @param value what it holds
   * @param empty whether that is nothing
   * @param <T> what it is
   * @return the part
   */
  public static <T> SecretPart<T> open(T value, boolean empty) {
    return new SecretPart<>(empty, null, value);
  }

  /**
   * A part as a store keeps it; it is not empty.
   *
   * @param keeper who can write the content again as it is
   * @param content what is kept, never changed
   * @param open opens it; throws {@link io.hosteddb.error.StoreException} if it cannot be read
   * @param <T> what it is when it is open
   * @return the part
   */
  public static <T> SecretPart<T> sealed(Object keeper, byte[] content, Supplier<T> open) {
    return new SecretPart<>(false, new Sealed<>(keeper, content, open), null);
  }

  /**
   * Whether it holds nothing; never opens it.
   *
   * @return true if there is nothing
   */
  public boolean isEmpty() {
    return empty;
  }

  /**
   * What it holds.
   *
   * @return the value, opened once
   * @throws io.hosteddb.error.StoreException if it cannot be read (now); it is tried anew each time
   */
  public T value() {
    T known = opened;
    if (known == null) {
      if (sealed == null) {
        throw new IllegalStateException("A part is sealed or open.");
      }
      known = sealed.open.get();
      opened = known;
    }
    return known;
  }

  /**
   * What a store keeps of it, so that what was only read is written again as it is.
   *
   * @param keeper who asks
   * @return the content; empty if the part does not come from the keeper
   */
  public Optional<byte[]> contentOf(Object keeper) {
    return sealed == null || !sealed.keeper.equals(keeper)
        ? Optional.empty()
        : Optional.of(sealed.content);
  }

  /**
   * Whether another part holds the same, as far as can be known: what cannot be read is the same as
   * nothing but itself.
   *
   * @param other another part
   * @return true if both hold the same
   */
  public boolean isSameAs(SecretPart<T> other) {
    if (this == other || (empty && other.empty)) {
      return true;
    }
    if (empty || other.empty) {
      return false;
    }
    if (sealed != null
        && other.sealed != null
        && Arrays.equals(sealed.content, other.sealed.content)) {
      return true;
    }
    try {
      return value().equals(other.value());
    } catch (io.hosteddb.error.StoreException e) {
      return false;
    }
  }

  /** Whether there is something; never what. */
  @Override
  public String toString() {
    return empty ? "nothing" : "something secret";
  }
}
