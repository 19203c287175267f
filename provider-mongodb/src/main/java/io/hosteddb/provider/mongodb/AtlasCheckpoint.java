package io.hosteddb.provider.mongodb;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorAccount;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one database, as the checkpoint keeps it. An id stands in it only if it is
 * proved that the thing is ours, or, for a shared project, that it is the one in the settings.
 * Immutable.
 */
final class AtlasCheckpoint {
  private static final String PROJECT = "project";
  private static final String SHARED = "project-shared";
  private static final String PASSWORD = "password";
  private static final String ACCESS_LIST = "access-list";
  private static final String APPLIED = "access-applied";
  private static final String CLUSTER = "cluster";
  private static final String KIND = "cluster-kind";
  private static final String DOOMED = "cluster-doomed";
  private static final String ADDRESS = "address";
  private static final String USER_SINCE = "user-since";
  private static final String USER_GONE = "user-gone";
  private static final String CLOSING_SINCE = "project-closing-since";
  private static final String UNSEEN_SINCE = "project-unseen-since";

  private final Checkpoint saved;

  private AtlasCheckpoint(Checkpoint saved) {
    this.saved = saved;
  }

  static AtlasCheckpoint of(Checkpoint saved) {
    return new AtlasCheckpoint(saved);
  }

  Checkpoint toCheckpoint() {
    return saved;
  }

  /** The project's id. */
  Optional<String> project() {
    return saved.text(PROJECT);
  }

  /** Whether the project holds other databases, too. */
  boolean isShared() {
    return saved.has(SHARED);
  }

  AtlasCheckpoint inOwnProject(String id) {
    return with(PROJECT, id);
  }

  AtlasCheckpoint inSharedProject(String id) {
    return with(PROJECT, id).withFlag(SHARED);
  }

  /** The state of a database whose project must be looked for by name again. */
  AtlasCheckpoint withoutProject() {
    return withoutCluster().without(PROJECT, CLOSING_SINCE, USER_GONE);
  }

  Optional<Secret> password() {
    return saved.secret(PASSWORD);
  }

  AtlasCheckpoint withPassword(Secret chosen) {
    return of(saved.with(PASSWORD, chosen));
  }

  boolean hasAccessList() {
    return saved.has(ACCESS_LIST);
  }

  AtlasCheckpoint withAccessList() {
    return withFlag(ACCESS_LIST);
  }

  AtlasCheckpoint withoutAccessList() {
    return without(ACCESS_LIST, APPLIED);
  }

  /** How many entries of the access list Atlas has said to apply, from the first on. */
  int applied() {
    return Math.toIntExact(saved.number(APPLIED).orElse(0));
  }

  AtlasCheckpoint withApplied(int entries) {
    return of(saved.with(APPLIED, entries));
  }

  /** A checkpoint from before accounts were kept gets its account. */
  AtlasCheckpoint provedIn(VendorAccount account) {
    return saved.account().isPresent() ? this : of(saved.withAccount(account));
  }

  /** The cluster's id. */
  Optional<String> cluster() {
    return saved.text(CLUSTER);
  }

  /** Which interface the cluster was made by. */
  Optional<ClusterKind> kind() {
    return saved.text(KIND).map(ClusterKind::of);
  }

  AtlasCheckpoint withCluster(AtlasCluster cluster) {
    AtlasCheckpoint made = with(KIND, cluster.kind().text());
    return cluster.id().map(id -> made.with(CLUSTER, id)).orElse(made);
  }

  AtlasCheckpoint withoutCluster() {
    return without(CLUSTER, KIND, ADDRESS, DOOMED);
  }

  /** Whether the cluster was seen to be ours and is to be deleted next. */
  boolean isClusterDoomed() {
    return saved.has(DOOMED);
  }

  AtlasCheckpoint withDoomedCluster(AtlasCluster cluster) {
    return withCluster(cluster).withFlag(DOOMED);
  }

  AtlasCheckpoint withoutDoom() {
    return without(DOOMED);
  }

  /** The connection string of a cluster that is up; without a user. */
  Optional<String> address() {
    return saved.text(ADDRESS);
  }

  AtlasCheckpoint withAddress(String connectionString) {
    return with(ADDRESS, connectionString);
  }

  AtlasCheckpoint withoutAddress() {
    return without(ADDRESS);
  }

  /** When the user was made or last changed. */
  Optional<Instant> userSince() {
    return saved.instant(USER_SINCE);
  }

  AtlasCheckpoint withUserSince(Instant time) {
    return of(saved.with(USER_SINCE, time));
  }

  boolean isUserGone() {
    return saved.has(USER_GONE);
  }

  AtlasCheckpoint withUserGone() {
    return withFlag(USER_GONE);
  }

  /** When Atlas was last told to delete the project. */
  Optional<Instant> closingSince() {
    return saved.instant(CLOSING_SINCE);
  }

  AtlasCheckpoint withClosingSince(Instant time) {
    return of(saved.with(CLOSING_SINCE, time));
  }

  AtlasCheckpoint withoutClosing() {
    return without(CLOSING_SINCE);
  }

  /** Since when Atlas does not show the project that we have made. */
  Optional<Instant> unseenSince() {
    return saved.instant(UNSEEN_SINCE);
  }

  AtlasCheckpoint withUnseenSince(Instant time) {
    return of(saved.with(UNSEEN_SINCE, time));
  }

  AtlasCheckpoint withoutUnseen() {
    return without(UNSEEN_SINCE);
  }

  private AtlasCheckpoint with(String key, String value) {
    return of(saved.with(key, value));
  }

  private AtlasCheckpoint withFlag(String key) {
    return of(saved.withFlag(key));
  }

  private AtlasCheckpoint without(String... keys) {
    return of(saved.without(keys));
  }

  /** The keys; never a value. */
  @Override
  public String toString() {
    return "AtlasCheckpoint" + saved.keys();
  }
}
