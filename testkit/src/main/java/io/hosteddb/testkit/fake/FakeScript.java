package io.hosteddb.testkit.fake;

import io.hosteddb.testkit.fake.FakeStep.Correctly;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What was said of the calls to one method, and which calls came. */
final class FakeScript<Q, R> {
  private static final int KEPT = 1_000;

  private final Correctly<Q, R> correctly;
  private final Deque<FakeStep<Q, R>> next = new ArrayDeque<>();
  private final Deque<Q> requests = new ArrayDeque<>();
  private FakeStep<Q, R> otherwise = FakeSteps.works();
  private long calls;

  FakeScript(Correctly<Q, R> correctly) {
    this.correctly = correctly;
  }

  synchronized void next(FakeStep<Q, R> step) {
    next.add(step);
  }

  synchronized void every(FakeStep<Q, R> step) {
    otherwise = step;
  }

  R answer(Q request) throws InterruptedException {
    return take(request).answer(request, correctly);
  }

  private synchronized FakeStep<Q, R> take(Q request) {
    calls++;
    requests.add(request);
    if (requests.size() > KEPT) {
      requests.remove();
    }
    return next.isEmpty() ? otherwise : next.remove();
  }

  synchronized List<Q> requests() {
    return List.copyOf(requests);
  }

  synchronized long calls() {
    return calls;
  }
}
