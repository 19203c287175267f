package io.hosteddb.spi;

import io.hosteddb.model.Secret;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a provider stands with one database: its own small map, saved by the engine after every
 * step and handed to the next. It is stored encrypted, so a password chosen before the call that
 * uses it belongs here. Immutable; prints its keys only.
 *
 * @since 0.1
 */
public final class Checkpoint {
  /** The most characters that all keys and values of the database's own may have together. */
  public static final int MAX_CHARACTERS = 16_384;

  private static final Checkpoint EMPTY = new Checkpoint(new TreeMap<>());

  /** The engine's own; a provider's keys do not begin with an at sign. */
  private static final String ACCOUNT_KIND = "@account-kind";

  private static final String ACCOUNT_ID = "@account-id";

  /** Of a part: its name, another at sign, and the provider's key. */
  private static final String PART = "@part:";

  private final Map<String, Secret> entries;

  /** Of a map that nobody else has. */
  private Checkpoint(SortedMap<String, Secret> own) {
    this.entries = Collections.unmodifiableMap(own);
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
   * A checkpoint of the given entries. What is kept beside the database's own, see {@link #part},
   * is not counted.
   *
   * @param entries by key
   * @return a copy
   * @throws IllegalArgumentException if the entries are longer than {@link #MAX_CHARACTERS}
   *     together
   */
  public static Checkpoint of(Map<String, Secret> entries) {
    return checked(new TreeMap<>(entries));
  }

  private static Checkpoint checked(SortedMap<String, Secret> own) {
    int characters =
        own.entrySet().stream()
            .filter(e -> !e.getKey().startsWith(PART))
            .mapToInt(e -> e.getKey().length() + e.getValue().reveal().length())
            .sum();
    if (characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "A checkpoint holds at most " + MAX_CHARACTERS + " characters, not " + characters + ".");
    }
    return unchecked(own);
  }

  private static Checkpoint unchecked(SortedMap<String, Secret> own) {
    return own.isEmpty() ? EMPTY : new Checkpoint(own);
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
    SortedMap<String, Secret> copy = new TreeMap<>(entries);
    copy.put(key, value);
    return checked(copy);
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
   * This checkpoint and a moment; read with {@link #instant}.
   *
   * @param key the key
   * @param value the moment; replaces an earlier value of the key
   * @return a new checkpoint
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint with(String key, Instant value) {
    return with(key, value.toString());
  }

  /**
   * This checkpoint and a number; read with {@link #number}.
   *
   * @param key the key
   * @param value the number; replaces an earlier value of the key
   * @return a new checkpoint
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint with(String key, long value) {
    return with(key, Long.toString(value));
  }

  /**
   * This checkpoint and a key that means something by being there; read with {@link #has}.
   *
   * @param key the key
   * @return a new checkpoint
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint withFlag(String key) {
    return with(key, "true");
  }

  /**
   * This checkpoint without some entries.
   *
   * @param keys the keys; one that is not there is no mistake
   * @return a new checkpoint, or this one if it has none of them
   */
  public Checkpoint without(String... keys) {
    SortedMap<String, Secret> rest = new TreeMap<>(entries);
    return rest.keySet().removeAll(List.of(keys)) ? checked(rest) : this;
  }

  /**
   * The account at the vendor in which the database is made. The engine writes it before the first
   * call that may create something, and keeps it whatever checkpoint a step returns.
   *
   * @return the account; empty if the provider names none, or did not when the work began
   */
  public Optional<VendorAccount> account() {
    Optional<String> id = text(ACCOUNT_ID);
    return id.map(known -> new VendorAccount(text(ACCOUNT_KIND).orElse("account"), known));
  }

  /**
   * This checkpoint with the account in it. A provider that proves that something is its own, and
   * whose checkpoint names no account, being from before there were any, adds it so.
   *
   * @param account where the database is; replaces an earlier one
   * @return a new checkpoint
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint withAccount(VendorAccount account) {
    return with(ACCOUNT_KIND, account.kind()).with(ACCOUNT_ID, account.id());
  }

  /**
   * This checkpoint, and the account of an earlier one unless it names its own.
   *
   * @param earlier the checkpoint that this one replaces
   * @return this checkpoint, or a new one
   * @throws IllegalArgumentException if the checkpoint would become too long
   */
  public Checkpoint keepingAccountOf(Checkpoint earlier) {
    return has(ACCOUNT_ID) || !earlier.has(ACCOUNT_ID)
        ? this
        : withAccount(earlier.account().orElseThrow());
  }

  /**
   * What is kept beside the database's own: the checkpoint of a piece of work on the READY
   * database, such as a generation of its credentials. The engine's to use.
   *
   * @param name which piece, without an at sign
   * @return its checkpoint; empty if nothing is kept of it
   */
  public Checkpoint part(String name) {
    String prefix = PART + name + "@";
    SortedMap<String, Secret> found = new TreeMap<>();
    entries.forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        found.put(key.substring(prefix.length()), value);
      }
    });
    return unchecked(found);
  }

  /**
   * This checkpoint with another part in place of the one of the same name. The engine's to use.
   *
   * @param name which piece of work, without an at sign
   * @param part its checkpoint; an empty one removes the part
   * @return a new checkpoint, which may be longer than a provider's
   */
  public Checkpoint withPart(String name, Checkpoint part) {
    String prefix = PART + name + "@";
    SortedMap<String, Secret> all = new TreeMap<>(entries);
    all.keySet().removeIf(key -> key.startsWith(prefix));
    part.entries.forEach((key, value) -> {
      if (!key.startsWith("@")) {
        all.put(prefix + key, value);
      }
    });
    return unchecked(all);
  }

  /**
   * The database's own, without what is kept beside it: what a provider is handed.
   *
   * @return a checkpoint without parts; the account is in it
   */
  public Checkpoint withoutParts() {
    if (!hasParts()) {
      return this;
    }
    SortedMap<String, Secret> own = new TreeMap<>(entries);
    own.keySet().removeIf(key -> key.startsWith(PART));
    return unchecked(own);
  }

  /** Asked in each step of each database, most of which have none. */
  private boolean hasParts() {
    if (entries.isEmpty()) {
      return false;
    }
    for (String key : entries.keySet()) {
      if (key.startsWith(PART)) {
        return true;
      }
    }
    return false;
  }

  /**
   * This checkpoint of the database's own with the parts of an earlier one beside it.
   *
   * @param earlier the checkpoint of before
   * @return a checkpoint with the earlier one's parts and no others
   */
  public Checkpoint keepingPartsOf(Checkpoint earlier) {
    Checkpoint own = withoutParts();
    if (!earlier.hasParts()) {
      return own;
    }
    SortedMap<String, Secret> all = new TreeMap<>(own.entries);
    earlier.entries.forEach((key, value) -> {
      if (key.startsWith(PART)) {
        all.put(key, value);
      }
    });
    return new Checkpoint(all);
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
   * A moment.
   *
   * @param key the key
   * @return the moment; empty if there is none, or what is there is none (ISO-8601, or milliseconds
   *     since 1970 as a number)
   */
  public Optional<Instant> instant(String key) {
    Optional<String> text = text(key);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      OptionalLong millis = number(key);
      return millis.isPresent()
          ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
          : Optional.empty();
    }
  }

  /**
   * A number.
   *
   * @param key the key
   * @return the number; empty if there is none, or what is there is none
   */
  public OptionalLong number(String key) {
    Optional<String> text = text(key);
    try {
      return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Whether there is an entry, whatever its value.
   *
   * @param key the key
   * @return true if there is one
   */
  public boolean has(String key) {
    return entries.containsKey(key);
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
