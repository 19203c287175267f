package io.hosteddb.testkit.fake;

import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.ProviderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vendor that lives in memory: an inventory of resources with names, ownership marks and
 * passwords, and counters of what was done to it. It outlives the providers in front of it, as a
 * real vendor outlives a crashed process. Thread-safe.
 *
 * @since 0.1
 */
public final class FakeVendor {
  private final Map<String, FakeResource> resources = new LinkedHashMap<>();
  private final Map<String, List<FakeResource>> byName = new HashMap<>();
  private final Map<String, Integer> liveByMark = new HashMap<>();
  private final FakeKeys keys = new FakeKeys();
  private final boolean uniqueNames;
  private long lastId;
  private long creates;
  private long deletes;
  private long duplicates;

  private FakeVendor(boolean uniqueNames) {
    this.uniqueNames = uniqueNames;
  }

  /** A vendor without resources that allows a name once. */
  public FakeVendor() {
    this(true);
  }

  /**
   * A vendor that does not mind two resources of the same name, as some do.
   *
   * @return a vendor without resources
   */
  public static FakeVendor withoutUniqueNames() {
    return new FakeVendor(false);
  }

  /**
   * Makes a resource.
   *
   * @param name its name
   * @param mark who owns it; empty to leave it unmarked
   * @param region where to put it
   * @param password what opens it
   * @param readyAt from when it can be used
   * @return the resource
   * @throws ProviderException with CONFLICT if the name is taken
   */
  public synchronized FakeResource create(
      String name, String mark, RegionId region, Secret password, Instant readyAt) {
    if (uniqueNames && find(name).isPresent()) {
      throw ProviderException.of(ErrorCategory.CONFLICT, "The name " + name + " is taken.").build();
    }
    lastId++;
    FakeResource resource =
        new FakeResource("fake-" + lastId, name, mark, region, password, readyAt);
    resources.put(resource.externalId(), resource);
    byName.computeIfAbsent(name, n -> new ArrayList<>(1)).add(resource);
    keys.put(resource.externalId(), CredentialId.main(1).suffix(), password, null);
    creates++;
    if (!mark.isEmpty() && liveByMark.merge(mark, 1, Integer::sum) > 1) {
      duplicates++;
    }
    return resource;
  }

  /**
   * The resource of a name.
   *
   * @param name the name
   * @return the oldest such resource, or empty if there is none
   */
  public synchronized Optional<FakeResource> find(String name) {
    return byName.getOrDefault(name, List.of()).stream().findFirst();
  }

  /**
   * The resource of an id.
   *
   * @param externalId the vendor's id
   * @return the resource, or empty if there is none
   */
  public synchronized Optional<FakeResource> get(String externalId) {
    return Optional.ofNullable(resources.get(externalId));
  }

  /**
   * The resources that bear a mark.
   *
   * @param mark the proof of ownership
   * @return the resources, oldest first
   */
  public synchronized List<FakeResource> ownedBy(String mark) {
    return resources.values().stream().filter(r -> r.mark().equals(mark)).toList();
  }

  /**
   * Deletes a resource, whoever owns it.
   *
   * @param externalId the vendor's id
   * @return false if there is no such resource
   */
  public synchronized boolean delete(String externalId) {
    FakeResource gone = resources.remove(externalId);
    if (gone == null) {
      return false;
    }
    deletes++;
    byName.computeIfPresent(gone.name(), (name, all) -> without(all, gone));
    keys.forget(externalId);
    liveByMark.computeIfPresent(gone.mark(), (mark, live) -> live == 1 ? null : live - 1);
    return true;
  }

  private static @Nullable List<FakeResource> without(List<FakeResource> all, FakeResource gone) {
    all.remove(gone);
    return all.isEmpty() ? null : all;
  }

  /**
   * The resource that a client with one of the given passwords gets to.
   *
   * @param passwords what the client has
   * @return the resource, or empty if no password opens any
   */
  public synchronized Optional<FakeResource> open(Collection<Secret> passwords) {
    return open(passwords, Instant.MIN);
  }

  /**
   * The resource that a client with one of the given passwords gets to at a time.
   *
   * @param passwords what the client has
   * @param now what opens something must not have expired by then
   * @return the resource, or empty if no password opens any
   */
  public synchronized Optional<FakeResource> open(Collection<Secret> passwords, Instant now) {
    return keys.opened(passwords, now).map(resources::get);
  }

  /**
   * Makes a key to a resource, or gives the one of that name another password.
   *
   * @param externalId the resource
   * @param name the key's name, such as {@code g2}
   * @param password what opens the resource with it
   * @param expiresAt from when on it does not; null if it does not expire
   * @throws ProviderException with NOT_FOUND if there is no such resource
   */
  public synchronized void putKey(
      String externalId, String name, Secret password, @Nullable Instant expiresAt) {
    if (!resources.containsKey(externalId)) {
      throw ProviderException.of(ErrorCategory.NOT_FOUND, "There is no " + externalId + ".")
          .build();
    }
    keys.put(externalId, name, password, expiresAt);
  }

  /**
   * Removes a key.
   *
   * @param externalId the resource
   * @param name the key's name
   * @return false if there is none
   */
  public synchronized boolean removeKey(String externalId, String name) {
    return keys.remove(externalId, name);
  }

  /**
   * The keys to a resource; that of its creation is {@code g1}.
   *
   * @param externalId the resource
   * @return their names, also of those that have expired
   */
  public synchronized List<String> keys(String externalId) {
    return keys.of(externalId);
  }

  /**
   * How many keys were ever made.
   *
   * @return the number so far
   */
  public synchronized long keysMade() {
    return keys.made();
  }

  /**
   * Makes a resource that is not ours, with something in it.
   *
   * @param name its name
   * @param mark the proof of ownership of its owner; empty if it has none
   * @return the resource
   */
  public FakeResource plantForeign(String name, String mark) {
    return create(
        name, mark, RegionId.of("elsewhere"), Secret.of("foreign-" + name), Instant.EPOCH);
  }

  /**
   * Everything that exists.
   *
   * @return the resources, oldest first
   */
  public synchronized List<FakeResource> inventory() {
    return List.copyOf(resources.values());
  }

  /**
   * How often something was created.
   *
   * @return the number so far
   */
  public synchronized long creates() {
    return creates;
  }

  /**
   * How often something was deleted.
   *
   * @return the number so far
   */
  public synchronized long deletes() {
    return deletes;
  }

  /**
   * How often a resource was created while another of the same mark was there: zero is what a
   * platform wants to see.
   *
   * @return the number so far, also of those deleted since
   */
  public synchronized long duplicates() {
    return duplicates;
  }
}
