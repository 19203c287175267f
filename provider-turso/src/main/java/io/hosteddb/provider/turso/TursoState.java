package io.hosteddb.provider.turso;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the work on one database stands, as it is kept in the checkpoint.
 *
 * @param database the database of which we know that we made it; null before
 * @param opener the token that was minted for it; null before, and after it was refused
 * @param candidate a database of our name of which we do not know yet whose it is; null if there is
 *     none
 * @param look a short-lived token for looking into the candidate; null before
 * @param group how far the group is
 * @param since since when something is waited for that must not last; null if nothing is
 * @param renewed whether the token was minted anew because the database had refused one
 */
record TursoState(
    @Nullable TursoDatabase database,
    @Nullable Secret opener,
    @Nullable TursoDatabase candidate,
    @Nullable Secret look,
    GroupStage group,
    @Nullable Instant since,
    boolean renewed) {
  private static final String DATABASE = "database";
  private static final String CANDIDATE = "candidate";
  private static final String TOKEN = "token";
  private static final String LOOK_TOKEN = "look-token";
  private static final String GROUP = "group";
  private static final String SINCE = "since";
  private static final String RENEWED = "renewed";

  /** How far the group is that the database goes into. */
  enum GroupStage {
    /** Taken to be there until Turso says otherwise. */
    ASSUMED,
    /** Turso does not have it: to be made. */
    MISSING,
    /** Made, by us or by somebody: to be looked at until it is usable. */
    MADE,
    /** It sleeps: to be woken. */
    ASLEEP,
    /** Woken, which takes a while. */
    WAKING
  }

  private static final TursoState NOTHING =
      new TursoState(null, null, null, null, GroupStage.ASSUMED, null, false);

  static TursoState of(Checkpoint checkpoint) {
    return new TursoState(
        database(checkpoint, DATABASE),
        checkpoint.secret(TOKEN).orElse(null),
        database(checkpoint, CANDIDATE),
        checkpoint.secret(LOOK_TOKEN).orElse(null),
        stage(checkpoint.text(GROUP).orElse("")),
        checkpoint.text(SINCE).map(text -> Instant.ofEpochMilli(Long.parseLong(text))).orElse(null),
        checkpoint.text(RENEWED).isPresent());
  }

  private static @Nullable TursoDatabase database(Checkpoint checkpoint, String key) {
    Optional<String> id = checkpoint.text(key + "-id");
    Optional<String> host = checkpoint.text(key + "-host");
    return id.isPresent() && host.isPresent() ? new TursoDatabase(id.get(), host.get()) : null;
  }

  private static GroupStage stage(String text) {
    return Arrays.stream(GroupStage.values())
        .filter(stage -> stage.name().equals(text))
        .findFirst()
        .orElse(GroupStage.ASSUMED);
  }

  Checkpoint checkpoint() {
    Map<String, Secret> entries = new TreeMap<>();
    put(entries, DATABASE, database);
    put(entries, CANDIDATE, candidate);
    if (opener != null) {
      entries.put(TOKEN, opener);
    }
    if (look != null) {
      entries.put(LOOK_TOKEN, look);
    }
    if (group != GroupStage.ASSUMED) {
      entries.put(GROUP, Secret.of(group.name()));
    }
    if (since != null) {
      entries.put(SINCE, Secret.of(Long.toString(since.toEpochMilli())));
    }
    if (renewed) {
      entries.put(RENEWED, Secret.of("yes"));
    }
    return Checkpoint.of(entries);
  }

  private static void put(
      Map<String, Secret> entries, String key, @Nullable TursoDatabase database) {
    if (database != null) {
      entries.put(key + "-id", Secret.of(database.id()));
      entries.put(key + "-host", Secret.of(database.hostname()));
    }
  }

  /** The database is ours; a token of an earlier one of the name is forgotten. */
  TursoState owning(TursoDatabase ours) {
    return new TursoState(ours, null, null, null, GroupStage.ASSUMED, null, false);
  }

  /** Nothing of ours is at Turso. */
  TursoState withoutDatabase() {
    return NOTHING;
  }

  TursoState with(Secret token) {
    return new TursoState(database, token, null, null, group, null, renewed);
  }

  /** The token was refused for good: another is to be minted. */
  TursoState renewing() {
    return new TursoState(database, null, null, null, group, null, true);
  }

  TursoState considering(TursoDatabase found, @Nullable Secret lookToken) {
    return new TursoState(null, null, found, lookToken, group, since, renewed);
  }

  TursoState withoutCandidate() {
    return new TursoState(database, opener, null, null, group, since, renewed);
  }

  TursoState with(GroupStage stage, @Nullable Instant begun) {
    return new TursoState(database, opener, candidate, look, stage, begun, renewed);
  }

  TursoState since(@Nullable Instant begun) {
    return new TursoState(database, opener, candidate, look, group, begun, renewed);
  }

  @Override
  public String toString() {
    return "TursoState" + checkpoint().keys();
  }
}
