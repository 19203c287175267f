package io.hosteddb.store.jdbc;

import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Bucket4j's buckets as rows: read, and replaced by compare-and-swap. */
final class BucketStates extends AbstractCompareAndSwapBasedProxyManager<String> {
  private static final String WHAT = "The look at a shared rate limit";

  private final Transactions transactions;
  private final Sql sql;

  BucketStates(Transactions transactions, Sql sql, ClientSideConfig config) {
    super(config);
    this.transactions = transactions;
    this.sql = sql;
  }

  @Override
  protected CompareAndSwapOperation beginCompareAndSwapOperation(String account) {
    return new CompareAndSwapOperation() {
      @Override
      public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
        return transactions
            .read(
                WHAT,
                connection ->
                    Jdbc.first(
                        connection,
                        sql.readLimit,
                        bind -> bind.text(account),
                        row -> Optional.ofNullable(row.bytesOrNull())))
            .flatMap(state -> state);
      }

      @Override
      public boolean compareAndSwap(
          byte @Nullable [] before,
          byte[] after,
          RemoteBucketState state,
          Optional<Long> timeoutNanos) {
        return transactions.write(
                WHAT,
                connection ->
                    before == null
                        ? Jdbc.update(
                            connection, sql.insertLimit, b -> b.text(account).bytes(after))
                        : Jdbc.update(
                            connection,
                            sql.replaceLimit,
                            b -> b.bytes(after).text(account).bytes(before)))
            == 1;
      }
    };
  }

  @Override
  protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String account) {
    throw new UnsupportedOperationException("JDBC waits.");
  }

  @Override
  protected CompletableFuture<Void> removeAsync(String account) {
    throw new UnsupportedOperationException("JDBC waits.");
  }

  @Override
  public boolean isAsyncModeSupported() {
    return false;
  }

  @Override
  public void removeProxy(String account) {
    throw new UnsupportedOperationException("Limits stay.");
  }
}
