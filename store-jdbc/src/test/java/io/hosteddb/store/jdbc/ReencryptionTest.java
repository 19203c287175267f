package io.hosteddb.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.Secret;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.Trail;
import io.hosteddb.store.jdbc.internal.encryption.NamedBytes;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionJob;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionState;
import io.hosteddb.store.jdbc.internal.maintenance.ReencryptionState.Counts;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.tink.TinkKeyset;
import io.hosteddb.store.jdbc.tink.TinkSecretCipher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a rotation everything comes under the new key, and nobody notices. */
class ReencryptionTest {
  private static final int BATCH = 4;

  /** A READY record has a checkpoint and two variables. */
  private static final int VALUES = 3;

  private final TinkKeyset first = TinkKeyset.generate();
  private final TinkKeyset second = first.withNewKey().withNewestAsPrimary();
  private final TinkKeyset third = second.withNewKey().withNewestAsPrimary();

  /** The first key encrypts, the others are known. */
  private final TinkKeyset prepared = first.withNewKey();

  private @Nullable Inside inside;

  @AfterEach
  void close() {
    Objects.requireNonNull(inside).close();
  }

  private Inside open(TestDatabase database) {
    Inside here = Inside.open(database, 8);
    inside = here;
    here.store(cipher(first));
    return here;
  }

  private static SecretCipher cipher(TinkKeyset keyset) {
    return TinkSecretCipher.of(keyset);
  }

  private static DatabaseRecord ready(DatabaseStore store, int number) {
    ProjectId project = ProjectId.of("project-" + number);
    DatabaseRecord attached = Records.attached(project, "postgres", null);
    store.insert(attached, Trail.none());
    DatabaseRecord begun = Records.progressed(attached, Secret.of("password " + number));
    assertThat(store.update(begun, Trail.none())).isTrue();
    DatabaseRecord ready = Records.ready(begun, Secret.of("url " + number));
    assertThat(store.update(ready, Trail.none())).isTrue();
    return ready;
  }

  private static List<DatabaseRecord> ready(DatabaseStore store, int from, int to) {
    List<DatabaseRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(ready(store, i));
    }
    return records;
  }

  /** In the order in which a re-encryption meets them. */
  private static DatabaseRecord nth(List<DatabaseRecord> records, int nth) {
    return records.stream()
        .sorted((a, b) -> a.id().value().compareTo(b.id().value()))
        .skip(nth)
        .findFirst()
        .orElseThrow();
  }

  private static void allThere(DatabaseStore store, List<DatabaseRecord> records) {
    for (DatabaseRecord record : records) {
      DatabaseRecord stored = store.find(record.id()).orElseThrow();
      assertThat(stored.version()).isEqualTo(record.version());
      assertThat(stored.variables()).isEqualTo(record.variables());
      assertThat(stored.checkpoint()).isEqualTo(record.checkpoint());
      assertThat(store.environment(record.attachment().project(), null).revision()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterIt_theOldKeyCanGo(TestDatabase database) throws Exception {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 10);
    DatabaseRecord bare = Records.attached("turso");
    here.store(cipher(first)).insert(bare, Trail.none());
    SecretCipher rotated = cipher(second);
    JdbcDatabaseStore later = here.store(rotated);
    records.addAll(ready(later, 10, 12));
    assertThat(later.reencryptionProgress())
        .isEqualTo(new ReencryptionProgress(0, 0, 0, List.of(), false));

    Counts progress = here.reencryptionJob(rotated, BATCH).reencrypt();
    assertThat(progress).isEqualTo(new Counts(13, 13, 10, List.of(), true));
    assertThat(later.reencryptionProgress()).isEqualTo(ReencryptionProgress.of(progress));
    for (DatabaseRecord record : records) {
      byte[] checkpoint = Objects.requireNonNull(here.bytes(record.id().value(), "checkpoint"));
      byte[] variables = Objects.requireNonNull(here.bytes(record.id().value(), "variables"));
      assertThat(rotated.isCurrent(checkpoint)).isTrue();
      assertThat(NamedBytes.read(variables).values()).hasSize(2).allMatch(rotated::isCurrent);
    }
    JdbcDatabaseStore alone = here.store(cipher(second.withPrimaryOnly()));
    allThere(alone, records);
    assertThat(alone.find(bare.id())).isPresent();
    assertThat(alone.reencrypt()).isEqualTo(new ReencryptionProgress(13, 13, 0, List.of(), true));
  }

  @ParameterizedTest
  @EnumSource
  void inTheBackground_itRunsAfterARotationOnly(TestDatabase database) throws Exception {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 5);
    here.reencryptionJob(cipher(first), BATCH).runIfDue();
    here.reencryptionJob(cipher(prepared), BATCH).runIfDue();
    assertThat(here.number("select count(*) from @hosteddb_meta where name = 're-encryption'"))
        .isZero();

    here.reencryptionJob(cipher(second), BATCH).runIfDue();
    assertThat(here.reencryptionJob(cipher(second), BATCH).progress().done()).isTrue();
    allThere(here.store(cipher(second.withPrimaryOnly())), records);
  }

  @ParameterizedTest
  @EnumSource
  void aNodeThatOthersHaveLeftBehind_undoesNothing(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 5);
    SecretCipher behind = cipher(second);
    here.reencryptionJob(behind, BATCH).reencrypt();
    here.reencryptionJob(cipher(third), BATCH).reencrypt();

    here.reencryptionJob(behind, BATCH).runIfDue();
    assertThatThrownBy(() -> here.reencryptionJob(behind, BATCH).reencrypt())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("other nodes have rotated away from");
    allThere(here.store(cipher(third.withPrimaryOnly())), records);

    TinkKeyset fourth = third.withNewKey().withNewestAsPrimary();
    assertThat(here.reencryptionJob(cipher(fourth), BATCH).reencrypt().reencrypted()).isEqualTo(5);
    allThere(here.store(cipher(fourth.withPrimaryOnly())), records);
  }

  @ParameterizedTest
  @EnumSource
  void aNewerRotation_stopsOneThatIsAtWork(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 10);
    SecretCipher slow =
        HookedCipher.at(
            BATCH * VALUES + 1,
            cipher(second),
            () ->
                assertThat(here.reencryptionJob(cipher(third), BATCH).reencrypt().done()).isTrue());
    assertThatThrownBy(() -> here.reencryptionJob(slow, BATCH).reencrypt())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("other nodes have rotated away from");
    allThere(here.store(cipher(third.withPrimaryOnly())), records);
  }

  @ParameterizedTest
  @EnumSource
  void cutOff_itGoesOnWhereItWas(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 20);
    Counts one = interrupted(here, 1 + BATCH * VALUES);
    assertThat(one).isEqualTo(new Counts(20, 2 * BATCH, 2 * BATCH, List.of(), false));
    Counts two = interrupted(here, 1);
    assertThat(two)
        .as("another node looked at one batch more")
        .isEqualTo(new Counts(20, 3 * BATCH, 3 * BATCH, List.of(), false));
    assertThatThrownBy(() -> here.store(cipher(second.withPrimaryOnly())))
        .as("the key check comes last")
        .isInstanceOf(ConfigurationException.class);
    allThere(here.store(cipher(second)), records);

    assertThat(here.reencryptionJob(cipher(second), BATCH).reencrypt())
        .isEqualTo(new Counts(20, 20, 20, List.of(), true));
    allThere(here.store(cipher(second.withPrimaryOnly())), records);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenBehindIt_isFound(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 2 * BATCH);
    assertThat(interrupted(here, BATCH * VALUES + 1).examined()).isEqualTo(2 * BATCH);
    DatabaseRecord before = nth(records, 0);
    DatabaseRecord after = Records.progressed(before, Secret.of("chosen behind it"));
    assertThat(here.store(behind(second, first)).update(after, Trail.none())).isTrue();
    assertThat(here.reencryptionJob(cipher(second), BATCH).reencrypt())
        .as("nothing is left to look at, but what was cut off proves nothing")
        .isEqualTo(new Counts(8, 8, 9, List.of(), true));
    records.remove(before);
    records.add(after);
    allThere(here.store(cipher(second.withPrimaryOnly())), records);
  }

  private Counts interrupted(Inside here, int atDecryption) {
    SecretCipher cipher =
        HookedCipher.at(atDecryption, cipher(second), () -> Thread.currentThread().interrupt());
    try {
      return here.reencryptionJob(cipher, BATCH).reencrypt();
    } finally {
      assertThat(Thread.interrupted()).as("the thread is interrupted still").isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aVerificationThatWasCutOff_isRepeatedInTheBackground(TestDatabase database) {
    Inside here = open(database);
    ready(here.store(cipher(first)), 0, 5);
    here.reencryptionJob(cipher(second), BATCH).reencrypt();
    // A node that still had the old key as primary.
    DatabaseRecord late = ready(here.store(behind(second, first)), 5);
    interrupted(here, 1);
    assertThat(here.reencryptionJob(cipher(second), BATCH).progress().done()).isFalse();
    here.reencryptionJob(cipher(second), BATCH).runIfDue();
    assertThat(here.reencryptionJob(cipher(second), BATCH).progress().done()).isTrue();
    allThere(here.store(cipher(second.withPrimaryOnly())), List.of(late));
  }

  /** The keys of one keyset, encrypting under the primary of another. */
  private static SecretCipher behind(TinkKeyset keys, TinkKeyset primary) {
    SecretCipher reads = cipher(keys);
    SecretCipher writes = cipher(primary);
    return new SecretCipher() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws java.security.GeneralSecurityException {
        return writes.encrypt(plaintext, associatedData);
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
          throws java.security.GeneralSecurityException {
        return reads.decrypt(ciphertext, associatedData);
      }

      @Override
      public boolean isCurrent(byte[] ciphertext) {
        return writes.isCurrent(ciphertext);
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void whatAStepWritesMeanwhile_isKept(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 10);
    DatabaseRecord moving = nth(records, 5);
    // The step runs on a node that still encrypts under the old key, after its row was read.
    JdbcDatabaseStore old = here.store(behind(second, first));
    DatabaseRecord moved = Records.progressed(moving, Secret.of("chosen meanwhile"));
    SecretCipher slow =
        HookedCipher.at(
            BATCH * VALUES + 1,
            cipher(second),
            () -> assertThat(old.update(moved, Trail.none())).isTrue());
    assertThat(here.reencryptionJob(slow, BATCH).reencrypt())
        .isEqualTo(new Counts(10, 10, 10, List.of(), true));
    records.remove(moving);
    records.add(moved);
    allThere(here.store(cipher(second.withPrimaryOnly())), records);
  }

  @ParameterizedTest
  @EnumSource
  void whatAnotherHasRewritten_isNotWrittenAgain(TestDatabase database) {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 10);
    SecretCipher slow =
        HookedCipher.at(
            1,
            cipher(second),
            () ->
                assertThat(here.reencryptionJob(cipher(second), BATCH).reencrypt())
                    .isEqualTo(new Counts(10, 10, 10, List.of(), true)));
    assertThat(here.reencryptionJob(slow, BATCH).reencrypt())
        .as("the slow one added nothing to what the other had rewritten")
        .isEqualTo(new Counts(10, 10, 10, List.of(), true));
    allThere(here.store(cipher(second.withPrimaryOnly())), records);
  }

  @ParameterizedTest
  @EnumSource
  void aNodeThatKeepsWritingUnderTheOldKey_keepsItFromBeingDone(TestDatabase database) {
    Inside here = open(database);
    ready(here.store(cipher(first)), 0, 3);
    JdbcDatabaseStore old = here.store(behind(second, first));
    int[] next = {100};
    SecretCipher slow =
        new HookedCipher(
            cipher(second),
            n -> {
              if (n % VALUES == 1) {
                ready(old, next[0]++);
              }
            });
    assertThat(here.reencryptionJob(slow, BATCH).reencrypt().done()).isFalse();
    assertThatThrownBy(() -> here.store(cipher(second.withPrimaryOnly())))
        .isInstanceOf(ConfigurationException.class);
    assertThat(here.reencryptionJob(cipher(second), BATCH).reencrypt().done()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whatNoKeyDecrypts_isNamedAndLeft(TestDatabase database) throws Exception {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 10);
    DatabaseRecord foreign = nth(records, 1);
    DatabaseRecord swapped = nth(records, 2);
    DatabaseRecord damaged = nth(records, 7);
    byte[] other = cipher(TinkKeyset.generate()).encrypt(new byte[5], new byte[0]);
    here.setBytes(foreign.id().value(), "checkpoint", other);
    here.setBytes(swapped.id().value(), "variables", here.bytes(damaged.id().value(), "variables"));
    here.setBytes(damaged.id().value(), "variables", new byte[] {1, 0, 0, 0, 9});

    ReencryptionJob job = here.reencryptionJob(cipher(second), BATCH);
    Counts expected =
        new Counts(10, 10, 7, List.of(foreign.id(), swapped.id(), damaged.id()), false);
    assertThat(job.reencrypt()).isEqualTo(expected);
    assertThat(job.progress()).isEqualTo(expected);
    assertThat(here.bytes(foreign.id().value(), "checkpoint")).isEqualTo(other);
    assertThatThrownBy(() -> here.store(cipher(second.withPrimaryOnly())))
        .isInstanceOf(ConfigurationException.class);

    here.setBytes(foreign.id().value(), "checkpoint", null);
    here.setBytes(swapped.id().value(), "variables", null);
    here.setBytes(damaged.id().value(), "variables", null);
    assertThat(job.reencrypt()).isEqualTo(new Counts(10, 10, 10, List.of(), true));
    here.store(cipher(second.withPrimaryOnly()));
  }

  @ParameterizedTest
  @EnumSource
  void manyUnreadable_areNotAllNamed(TestDatabase database) throws Exception {
    Inside here = open(database);
    ready(here.store(cipher(first)), 0, ReencryptionState.MAX_UNREADABLE + 5);
    here.execute("update @hosteddb_database set variables = null");
    byte[] other = cipher(TinkKeyset.generate()).encrypt(new byte[5], new byte[0]);
    try (var connection = here.pool().getConnection()) {
      StatementRunner.update(
          connection,
          here.schema().in("update @hosteddb_database set checkpoint = ?"),
          bind -> bind.bytes(other));
    }
    Counts progress = here.reencryptionJob(cipher(second), 30).reencrypt();
    assertThat(progress.examined()).isEqualTo(ReencryptionState.MAX_UNREADABLE + 5);
    assertThat(progress.unreadable()).hasSize(ReencryptionState.MAX_UNREADABLE);
    assertThat(progress.done()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void severalAtOnce_rewriteEverythingOnce(TestDatabase database) throws Exception {
    Inside here = open(database);
    List<DatabaseRecord> records = ready(here.store(cipher(first)), 0, 60);
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      Callable<Counts> work = () -> here.reencryptionJob(cipher(second), BATCH).reencrypt();
      for (Future<Counts> result : executor.invokeAll(List.of(work, work, work))) {
        assertThat(result.get().done()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }
    allThere(here.store(cipher(second.withPrimaryOnly())), records);
  }
}
