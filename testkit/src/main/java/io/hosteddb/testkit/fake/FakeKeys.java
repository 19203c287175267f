package io.hosteddb.testkit.fake;

import io.hosteddb.model.Secret;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What opens the resources of a fake vendor: of each a key for each generation. */
final class FakeKeys {
  private final Map<String, TreeMap<String, Key>> byResource = new LinkedHashMap<>();
  private long made;

  private record Key(Secret password, @Nullable Instant expiresAt) {
    boolean opens(Collection<Secret> passwords, Instant now) {
      return passwords.contains(password) && (expiresAt == null || now.isBefore(expiresAt));
    }
  }

  /** Makes a key, or gives it another password. */
  synchronized void put(
      String resource, String name, Secret password, @Nullable Instant expiresAt) {
    Key before =
        byResource
            .computeIfAbsent(resource, unused -> new TreeMap<>())
            .put(name, new Key(password, expiresAt));
    if (before == null) {
      made++;
    }
  }

  synchronized boolean remove(String resource, String name) {
    TreeMap<String, Key> keys = byResource.get(resource);
    return keys != null && keys.remove(name) != null;
  }

  synchronized void forget(String resource) {
    byResource.remove(resource);
  }

  synchronized List<String> of(String resource) {
    TreeMap<String, Key> keys = byResource.get(resource);
    return keys == null ? List.of() : List.copyOf(keys.keySet());
  }

  synchronized Optional<String> opened(Collection<Secret> passwords, Instant now) {
    return byResource.entrySet().stream()
        .filter(e -> e.getValue().values().stream().anyMatch(key -> key.opens(passwords, now)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  synchronized long made() {
    return made;
  }
}
