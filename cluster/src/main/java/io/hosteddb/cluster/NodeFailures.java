package io.hosteddb.cluster;

import io.hosteddb.cluster.JvmProcess.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Kills nodes and starts them again, and stops some for a while. */
final class NodeFailures {
  private static final int MAX_DOWN_MILLIS = 1_500;

  private enum NodeFailure {
    KILL,
    PAUSE
  }

  private final StormPlan plan;
  private final List<Node> nodes;
  private final ExpectedDatabases expected;
  private final Random random;

  /** The nodes that something is being done to; guarded by itself. */
  private final Set<Node> hit = new HashSet<>();

  NodeFailures(StormPlan plan, List<Node> nodes, ExpectedDatabases expected) {
    this.plan = plan;
    this.nodes = nodes;
    this.expected = expected;
    this.random = new Random(plan.seed() + 1);
  }

  /** Returns when all is done and every node was let go. */
  void run() throws Exception {
    List<NodeFailure> failures =
        new ArrayList<>(Collections.nCopies(plan.kills(), NodeFailure.KILL));
    failures.addAll(Collections.nCopies(plan.pauses(), NodeFailure.PAUSE));
    Collections.shuffle(failures, random);
    long gap = plan.lasts().toMillis() / failures.size();
    ExecutorService doers = Executors.newCachedThreadPool();
    try {
      List<Future<?>> doing = new ArrayList<>();
      for (NodeFailure failure : failures) {
        Await.pause(Duration.ofMillis(random.nextLong(2 * gap)));
        Node node = nextNode(random.nextInt(6) == 0);
        Duration time = Duration.ofMillis(random.nextInt(MAX_DOWN_MILLIS));
        doing.add(
            doers.submit(() -> {
              try {
                strike(failure, node, time);
              } finally {
                leave(node);
              }
              return null;
            }));
      }
      for (Future<?> done : doing) {
        Object unused = done.get();
      }
    } finally {
      doers.shutdownNow();
    }
  }

  /**
   * One that lives and that nothing is done to.
   *
   * @param starting whether it may also be one that does not serve yet
   */
  private Node nextNode(boolean starting) throws Exception {
    List<Node> chosen = new ArrayList<>();
    Await.until(
        "a node to hit",
        Duration.ofSeconds(60),
        () -> {
          synchronized (hit) {
            List<Node> free =
                nodes.stream()
                    .filter(node -> !hit.contains(node))
                    .filter(node -> starting ? node.isAlive() : node.port().isPresent())
                    .toList();
            if (free.isEmpty()) {
              return false;
            }
            Node node = free.get(random.nextInt(free.size()));
            hit.add(node);
            chosen.add(node);
            return true;
          }
        });
    return chosen.get(0);
  }

  private void leave(Node node) {
    synchronized (hit) {
      hit.remove(node);
    }
  }

  private void strike(NodeFailure failure, Node node, Duration time) throws Exception {
    if (failure == NodeFailure.KILL) {
      node.kill();
      expected.count("kills");
      Await.pause(time);
      node.start();
    } else {
      Pause pause = node.pause();
      try {
        expected.count("pauses");
        Await.pause(StormPlan.pause().plus(time));
      } finally {
        pause.close();
      }
    }
  }
}
