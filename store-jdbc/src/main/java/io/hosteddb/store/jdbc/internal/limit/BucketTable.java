package io.hosteddb.store.jdbc.internal.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.serialization.InternalSerializationHelper;
import io.github.bucket4j.distributed.versioning.Version;
import io.github.bucket4j.distributed.versioning.Versions;
import io.hosteddb.store.jdbc.internal.sql.DatabaseClock;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bucket4j's buckets as rows: read, and replaced by compare-and-swap.
 *
 * <p>A bucket fills up from when it was written last. Where the database's clock has been set back
 * since, that is in the future, and nothing would be filled until then: such a bucket goes on from
 * now, with the tokens that it has. Not at once, since nodes that have not seen it yet would fill
 * it up for all the time between.
 */
final class BucketTable extends AbstractCompareAndSwapBasedProxyManager<String> {
  private static final Logger LOG = LoggerFactory.getLogger(BucketTable.class);
  private static final Version VERSION = Versions.getLatest();
  private static final String WHAT = "The read of a shared rate limit";

  /** Nodes may differ by that much. */
  private static final long TOLERANCE = Duration.ofSeconds(5).toNanos();

  /** By then all nodes that draw have {@linkplain PrefetchedTokens set their clocks} once. */
  private static final long ALL_HAVE_SEEN_IT = Duration.ofSeconds(60).toNanos();

  private final Transactions transactions;
  private final LimitStatements statements;
  private final DatabaseClock clock;

  /** Since when a bucket has been seen to be of the future, by {@link DatabaseClock#nanos}. */
  private final Map<String, Long> ahead = new ConcurrentHashMap<>();

  /**
   * Buckets as this node has last written them, so that it need not read them again while no other
   * node draws: a write that another was quicker than does not take place.
   */
  private final Map<String, byte[]> written = new ConcurrentHashMap<>();

  BucketTable(
      Transactions transactions, Schema schema, DatabaseClock clock, ClientSideConfig config) {
    super(config);
    this.transactions = transactions;
    this.statements = new LimitStatements(schema);
    this.clock = clock;
  }

  /** Whether the next use of a bucket need not read it first. */
  boolean remembers(String name) {
    return written.containsKey(name);
  }

  /** A time as Bucket4j counts it. */
  static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), (long) time.getNano());
  }

  private Optional<byte[]> read(String name) {
    return transactions
        .read(
            WHAT,
            connection ->
                StatementRunner.first(
                    connection,
                    statements.readLimit,
                    bind -> bind.text(name),
                    row -> Optional.ofNullable(row.bytesOrNull())))
        .flatMap(state -> state);
  }

  private boolean replace(String name, byte[] before, byte[] after) {
    return transactions.write(
            WHAT,
            connection ->
                StatementRunner.update(
                    connection,
                    statements.replaceLimit,
                    bind -> bind.bytes(after).text(name).bytes(before)))
        == 1;
  }

  /** The bucket as it is to go on; read again if another node was quicker to put it right. */
  private Optional<byte[]> readOfNow(String name) {
    Optional<byte[]> stored = read(name);
    if (stored.isEmpty()) {
      return stored;
    }
    RemoteBucketState state = InternalSerializationHelper.deserializeState(stored.get());
    long now = nanos(clock.now());
    if (!isAhead(state, now)) {
      ahead.remove(name);
      return stored;
    }
    long seen = clock.nanos();
    @Nullable Long since = ahead.putIfAbsent(name, seen);
    if (since == null || seen - since < ALL_HAVE_SEEN_IT) {
      return stored;
    }
    byte[] right = InternalSerializationHelper.serializeState(ofNow(state, now), VERSION);
    if (!replace(name, stored.get(), right)) {
      return read(name);
    }
    LOG.warn(
        "The shared rate limit of '{}' was filled up to a time in the future, from before the"
            + " database's clock was set back; it goes on from now.",
        name);
    return Optional.of(right);
  }

  /** Whether it was filled up to a time to come: one that owes a token gets none until then. */
  private static boolean isAhead(RemoteBucketState state, long now) {
    Bandwidth limit = state.getConfiguration().getBandwidths()[0];
    long interval = limit.getRefillPeriodNanos() / limit.getRefillTokens() + 1;
    RemoteBucketState owing = state.copy();
    owing.consume(Math.max(0, state.getAvailableTokens()) + 2);
    long before = owing.getAvailableTokens();
    owing.refillAllBandwidth(now + TOLERANCE + 2 * interval);
    return owing.getAvailableTokens() == before;
  }

  private static RemoteBucketState ofNow(RemoteBucketState state, long now) {
    BucketState fresh =
        BucketState.createInitialState(
            state.getConfiguration(), state.getState().getMathType(), now);
    fresh.consume(fresh.getAvailableTokens() - state.getAvailableTokens());
    return new RemoteBucketState(fresh, state.getRemoteStat(), state.getConfigurationVersion());
  }

  @Override
  protected CompareAndSwapOperation beginCompareAndSwapOperation(String name) {
    return new CompareAndSwapOperation() {
      @Override
      public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
        byte[] known = written.remove(name);
        return known == null ? readOfNow(name) : Optional.of(known);
      }

      @Override
      public boolean compareAndSwap(
          byte @Nullable [] before,
          byte[] after,
          RemoteBucketState state,
          Optional<Long> timeoutNanos) {
        if (before != null) {
          boolean replaced = replace(name, before, after);
          if (replaced) {
            written.put(name, after);
          }
          return replaced;
        }
        return transactions.write(
                WHAT,
                connection ->
                    StatementRunner.update(
                        connection, statements.insertLimit, b -> b.text(name).bytes(after)))
            == 1;
      }
    };
  }

  @Override
  protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String name) {
    throw new UnsupportedOperationException("JDBC waits.");
  }

  @Override
  protected CompletableFuture<Void> removeAsync(String name) {
    throw new UnsupportedOperationException("JDBC waits.");
  }

  @Override
  public boolean isAsyncModeSupported() {
    return false;
  }

  @Override
  public void removeProxy(String name) {
    throw new UnsupportedOperationException("Limits stay.");
  }
}
