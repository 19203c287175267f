package io.hosteddb.provider.turso;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the work on one database stands, as it is kept in the checkpoint.
 *
 * @param database the database of which we know that we made it; null before
 * @param opener the token that was minted for it; null before, and after it was refused
 * @param candidate a database of our name of which we do not know yet whose it is; null if there is
 *     none
 * @param proofToken a short-lived token for looking into the candidate; null before
 * @param group how far the group is
 * @param since since when a group or host is waited for; null if none is
 * @param refused since when the host refuses the token; null if it does not
 * @param renewed whether the token was minted anew because the database had refused one
 * @param unfinished since when a database of our name is seen that has no host; null if none is
 */
record TursoCheckpoint(
    @Nullable TursoDatabase database,
    @Nullable TursoToken opener,
    @Nullable TursoDatabase candidate,
    @Nullable Secret proofToken,
    GroupStage group,
    @Nullable Instant since,
    @Nullable Instant refused,
    boolean renewed,
    @Nullable Instant unfinished) {
  private static final String DATABASE = "database";
  private static final String CANDIDATE = "candidate";
  private static final String PROOF_TOKEN = "proof-token";
  private static final String GROUP = "group";
  private static final String SINCE = "since";
  private static final String REFUSED = "refused";
  private static final String RENEWED = "renewed";
  private static final String UNFINISHED = "unfinished";

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

  private static final TursoCheckpoint NOTHING =
      new TursoCheckpoint(null, null, null, null, GroupStage.ASSUMED, null, null, false, null);

  static TursoCheckpoint of(Checkpoint checkpoint) {
    return new TursoCheckpoint(
        database(checkpoint, DATABASE),
        TursoToken.of(checkpoint),
        database(checkpoint, CANDIDATE),
        checkpoint.secret(PROOF_TOKEN).orElse(null),
        stage(checkpoint.text(GROUP).orElse("")),
        checkpoint.instant(SINCE).orElse(null),
        checkpoint.instant(REFUSED).orElse(null),
        checkpoint.has(RENEWED),
        checkpoint.instant(UNFINISHED).orElse(null));
  }

  private static @Nullable TursoDatabase database(Checkpoint checkpoint, String key) {
    Optional<String> id = checkpoint.text(key + "-id");
    Optional<String> host = checkpoint.text(key + "-host");
    return id.isPresent() ? new TursoDatabase(id.get(), host.orElse("")) : null;
  }

  private static GroupStage stage(String text) {
    return Arrays.stream(GroupStage.values())
        .filter(stage -> stage.name().equals(text))
        .findFirst()
        .orElse(GroupStage.ASSUMED);
  }

  Checkpoint toCheckpoint() {
    Checkpoint saved = put(put(Checkpoint.empty(), DATABASE, database), CANDIDATE, candidate);
    saved = opener == null ? saved : opener.addTo(saved);
    saved = proofToken == null ? saved : saved.with(PROOF_TOKEN, proofToken);
    saved = group == GroupStage.ASSUMED ? saved : saved.with(GROUP, group.name());
    saved = renewed ? saved.withFlag(RENEWED) : saved;
    return put(put(put(saved, SINCE, since), REFUSED, refused), UNFINISHED, unfinished);
  }

  private static Checkpoint put(Checkpoint saved, String key, @Nullable TursoDatabase database) {
    if (database == null) {
      return saved;
    }
    Checkpoint known = saved.with(key + "-id", database.id());
    return database.hasHost() ? known.with(key + "-host", database.hostname()) : known;
  }

  private static Checkpoint put(Checkpoint saved, String key, @Nullable Instant instant) {
    return instant == null ? saved : saved.with(key, instant);
  }

  /** The database is ours; a token of an earlier one of the name is forgotten. */
  TursoCheckpoint owning(TursoDatabase ours) {
    return new TursoCheckpoint(ours, null, null, null, GroupStage.ASSUMED, null, null, false, null);
  }

  /** Nothing of ours is at Turso. */
  TursoCheckpoint withoutDatabase() {
    return NOTHING;
  }

  /** A token was minted; from now on its host is waited for. */
  TursoCheckpoint opened(TursoToken token, Instant now) {
    return new TursoCheckpoint(database, token, null, null, group, now, null, renewed, null);
  }

  /** The token was refused for good: another is to be minted. */
  TursoCheckpoint renewing() {
    return new TursoCheckpoint(database, null, null, null, group, since, null, true, null);
  }

  TursoCheckpoint considering(TursoDatabase found, @Nullable Secret lookToken) {
    return new TursoCheckpoint(null, null, found, lookToken, group, since, refused, renewed, null);
  }

  TursoCheckpoint withoutCandidate() {
    return new TursoCheckpoint(database, opener, null, null, group, since, refused, renewed, null);
  }

  TursoCheckpoint with(GroupStage stage, @Nullable Instant begun) {
    return new TursoCheckpoint(
        database, opener, candidate, proofToken, stage, begun, refused, renewed, unfinished);
  }

  TursoCheckpoint since(@Nullable Instant begun) {
    return new TursoCheckpoint(
        database, opener, candidate, proofToken, group, begun, refused, renewed, unfinished);
  }

  TursoCheckpoint refused(@Nullable Instant begun) {
    return new TursoCheckpoint(
        database, opener, candidate, proofToken, group, since, begun, renewed, unfinished);
  }

  /** A database of our name is there that nobody can look into, since it has no host. */
  TursoCheckpoint unfinished(Instant begun) {
    return new TursoCheckpoint(null, null, null, null, group, null, null, false, begun);
  }

  @Override
  public String toString() {
    return "TursoCheckpoint" + toCheckpoint().keys();
  }
}
