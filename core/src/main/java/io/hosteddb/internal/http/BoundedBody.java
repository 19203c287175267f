package io.hosteddb.internal.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body up to a limit; beyond it, it hangs up. The client calls it from one thread at a
 * time.
 */
final class BoundedBody implements BodySubscriber<BoundedBody.Bytes> {
  /** What was read, and whether there was more. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares bodies.
  record Bytes(byte[] bytes, boolean overLimit) {}

  private final CompletableFuture<Bytes> result = new CompletableFuture<>();
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final int limit;
  private @Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<Bytes> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (result.isDone()) {
        return;
      }
      if (buffer.remaining() > limit - read.size()) {
        hangUp();
        return;
      }
      byte[] chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      read.writeBytes(chunk);
    }
  }

  private void hangUp() {
    if (subscription != null) {
      subscription.cancel();
    }
    result.complete(new Bytes(new byte[0], true));
  }

  @Override
  public void onError(Throwable problem) {
    result.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    result.complete(new Bytes(read.toByteArray(), false));
  }
}
