package io.hosteddb.cluster;

import io.hosteddb.cluster.JvmProcess.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Kills nodes and starts them again, and stops some for a while. */
final class Chaos implements Callable<Void> {
  private static final int MOST_DOWN_MILLIS = 1_500;

  private enum Blow {
    KILL,
    PAUSE
  }

  private final StormPlan plan;
  private final List<Node> nodes;
  private final Ledger ledger;
  private final Random random;

  /** The nodes that something is being done to; guarded by itself. */
  private final Set<Node> hit = new HashSet<>();

  Chaos(StormPlan plan, List<Node> nodes, Ledger ledger) {
    this.plan = plan;
    this.nodes = nodes;
    this.ledger = ledger;
    this.random = new Random(plan.seed() + 1);
  }

  @Override
  public Void call() throws Exception {
    List<Blow> blows = new ArrayList<>(Collections.nCopies(plan.kills(), Blow.KILL));
    blows.addAll(Collections.nCopies(plan.pauses(), Blow.PAUSE));
    Collections.shuffle(blows, random);
    long gap = plan.lasts().toMillis() / blows.size();
    ExecutorService doers = Executors.newCachedThreadPool();
    try {
      List<Future<?>> doing = new ArrayList<>();
      for (Blow blow : blows) {
        Await.pause(Duration.ofMillis(random.nextLong(2 * gap)));
        Node node = nextNode();
        Duration time = Duration.ofMillis(random.nextInt(MOST_DOWN_MILLIS));
        doing.add(
            doers.submit(() -> {
              try {
                strike(blow, node, time);
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
    return null;
  }

  /** One that lives and that nothing is done to; also one that is just starting. */
  private Node nextNode() throws Exception {
    List<Node> chosen = new ArrayList<>();
    Await.until(
        "a node to hit",
        Duration.ofSeconds(60),
        () -> {
          synchronized (hit) {
            List<Node> free =
                nodes.stream().filter(node -> !hit.contains(node) && node.isAlive()).toList();
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

  private void strike(Blow blow, Node node, Duration time) throws Exception {
    if (blow == Blow.KILL) {
      node.kill();
      ledger.count("kills");
      Await.pause(time);
      node.start();
    } else {
      try (Pause pause = node.pause()) {
        ledger.count("pauses");
        Await.pause(StormPlan.pause().plus(time));
      }
    }
  }
}
