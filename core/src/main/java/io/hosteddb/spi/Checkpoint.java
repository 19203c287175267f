package io.hosteddb.spi;

import io.hosteddb.model.Secret;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a provider stands with one database: its own small map, saved by the engine after every
 * step and handed to the next. It is stored encrypted, so a password chosen before the call that
 * uses it belongs here. Immutable; prints its keys only.
 *
 * @since 0.1
 */
public final class Checkpoint {
  /** The most characters that all keys and values may have together. */
  public static final int MAX_CHARACTERS = 16_384;

  private static final Checkpoint EMPTY = new Checkpoint(Map.of());

  private final Map<String, Secret> entries;

  private Checkpoint(Map<String, Secret> entries) {
    this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /**
   * Where every database begins.
   *
   * @return the empty checkpoint
   */
  public static Checkpoint empty() {
    return EMPTY;
  }

  /**
   * A checkpoint of the given entries.
   *
   * @param entries by key
   * @return a copy
   * @throws IllegalArgumentException if the entries are longer than {@link #MAX_CHARACTERS}
   *     together
   */
  public static Checkpoint of(Map<String, Secret> entries) {
    int characters =
        entries.entrySet().stream()
            .mapToInt(e -> e.getKey().length() + e.getValue().reveal().length())
            .sum();
    if (characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "A checkpoint holds at most " + MAX_CHARACTERS + " characters, not " + characters + ".");
    }
    return entries.isEmpty() ? EMPTY : new Checkpoint(entries);
  }

  /**
   * This checkpoint and one more entry.
   *
   * @param key the key
   * @param value the value; replaces an earlier one of the key
   * @return a new checkpoint
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint with(String key, Secret value) {
    Map<String, Secret> copy = new TreeMap<>(entries);
    copy.put(key, value);
    return of(copy);
  }

  /**
   * This checkpoint and one more entry.
   *
   * @param key the key
   * @param value the value; replaces an earlier one of the key
   * @return a new checkpoint
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint with(String key, String value) {
    return with(key, Secret.of(value));
  }

  /**
   * The value of a key.
   *
   * @param key the key
   * @return the value, or empty if there is none
   */
  public Optional<Secret> secret(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /**
   * The value of a key whose value is no secret.
   *
   * @param key the key
   * @return the value, or empty if there is none
   */
  public Optional<String> text(String key) {
    return secret(key).map(Secret::reveal);
  }

  /**
   * The keys.
   *
   * @return the keys in order
   */
  public Set<String> keys() {
    return entries.keySet();
  }

  /**
   * The entries, for a store that saves them.
   *
   * @return an unmodifiable view
   */
  public Map<String, Secret> asMap() {
    return entries;
  }

  /**
   * Whether there is no entry.
   *
   * @return true if there is none
   */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** The keys; never a value. */
  @Override
  public String toString() {
    return "Checkpoint" + entries.keySet();
  }
}
