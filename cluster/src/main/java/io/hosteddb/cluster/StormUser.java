package io.hosteddb.cluster;

import io.hosteddb.cluster.ExpectedDatabases.Accepted;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.error.ConflictException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * Attaches, detaches and rotates in projects of its own through whichever node answers. What got no
 * answer is repeated, at any node, until it is known what became of it. Runs on one thread.
 */
final class StormUser implements Callable<Boolean> {
  private static final Duration MAX_REPEATING = Duration.ofMinutes(2);
  private static final Map<String, String> VARIABLES =
      Map.of(
          SimulatedVendors.TURSO, "TURSO_DATABASE_URL",
          SimulatedVendors.NEON, "DATABASE_URL",
          SimulatedVendors.ATLAS, "MONGODB_URI");

  private static final Set<String> BUSY =
      Set.of(NotReadyException.class.getSimpleName(), ConflictException.class.getSimpleName());

  private final Storm storm;
  private final List<Node> nodes;
  private final ExpectedDatabases expected;
  private final Random random;
  private final List<Project> projects = new ArrayList<>();
  private int keys;

  /** A project and what is attached to it. */
  private static final class Project {
    private final String id;
    private final Map<String, String> attached = new LinkedHashMap<>();
    private final boolean acknowledges;
    private boolean expected;
    private long revision;

    Project(String id, boolean acknowledges) {
      this.id = id;
      this.acknowledges = acknowledges;
    }
  }

  StormUser(
      Storm storm,
      List<Node> nodes,
      ExpectedDatabases expected,
      long seed,
      String name,
      int projects) {
    this.storm = storm;
    this.nodes = nodes;
    this.expected = expected;
    this.random = new Random(seed);
    for (int i = 1; i <= projects; i++) {
      this.projects.add(new Project(name + "-" + i, i % 2 == 0));
    }
  }

  @Override
  public Boolean call() throws Exception {
    while (!storm.isOver()) {
      Project project = projects.get(random.nextInt(projects.size()));
      List<String> providers =
          List.of(SimulatedVendors.TURSO, SimulatedVendors.NEON, SimulatedVendors.ATLAS);
      String provider = providers.get(random.nextInt(providers.size()));
      boolean free = !project.attached.containsKey(provider);
      if (free && storm.takeTurn()) {
        attach(project, provider);
      } else if (!free && storm.mayDetach(provider) && random.nextInt(12) == 0) {
        detach(project, provider);
      } else if (!free && random.nextInt(6) == 0) {
        rotate(project, provider);
      } else if (random.nextInt(8) == 0) {
        List<String> unused = look(project);
        acknowledge(project);
      }
      Await.pause(Duration.ofMillis(10 + random.nextInt(60)));
    }
    return true;
  }

  private Node anyNode() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Asks until somebody answers. */
  private List<String> ask(String... words) throws Exception {
    long end = System.nanoTime() + MAX_REPEATING.toNanos();
    for (int tries = 1; ; tries++) {
      Node node = anyNode();
      if (node.port().isPresent()) {
        if (tries > 1) {
          expected.count("repeated " + words[0]);
        }
        try {
          List<String> answer = node.ask(words);
          if (!answer.get(0).equals("failed")) {
            return answer;
          }
          expected.count("answered with trouble of the store");
        } catch (IOException e) {
          expected.count("without an answer");
        }
      } else {
        tries--;
      }
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("Nobody answers " + words[0]);
      }
      Await.pause(Duration.ofMillis(50 + random.nextInt(200)));
    }
  }

  private void attach(Project project, String provider) throws Exception {
    String key = project.id + "-" + ++keys;
    String[] words = {"attach", project.id, provider, provider + "-db", key};
    List<String> answer = ask(words);
    if (!answer.get(0).equals("ok")) {
      expected.wrong("an attach was refused: " + answer);
      return;
    }
    expected.count("attaches");
    expected.accepted(new Accepted(answer.get(1), project.id, provider, key));
    project.attached.put(provider, answer.get(1));
    if (random.nextInt(10) == 0) {
      List<String> again = ask(words);
      expected.count("repeated attach");
      if (!again.get(0).equals("ok") || !again.get(1).equals(answer.get(1))) {
        expected.wrong("an attach was answered with " + answer + " and, repeated, with " + again);
      }
    }
  }

  private void detach(Project project, String provider) throws Exception {
    String id = project.attached.get(provider);
    if (id == null) {
      return;
    }
    if (random.nextInt(4) == 0) {
      reveal(id);
    }
    List<String> answer = ask("detach", id);
    if (!answer.get(0).equals("ok")) {
      expected.wrong("a detach was refused: " + answer);
      return;
    }
    expected.count("detaches");
    expected.detached(id);
    project.attached.remove(provider);
    if (look(project).contains(VARIABLES.get(provider))) {
      expected.wrong("a detached database still injects: " + id);
    }
  }

  private void rotate(Project project, String provider) throws Exception {
    String id = project.attached.get(provider);
    if (id == null) {
      return;
    }
    boolean emergency = random.nextInt(4) == 0;
    String how = emergency ? NodeCommands.COMPROMISED : String.valueOf(random.nextInt(4));
    String[] words = {"rotate", id, project.id + "-r" + ++keys, how};
    List<String> answer = ask(words);
    if (!answer.get(0).equals("ok")) {
      if (!isBusy(answer)) {
        expected.wrong("a rotation was refused: " + answer);
      }
      expected.count("rotations refused");
      return;
    }
    expected.count(emergency ? "emergencies" : "rotations");
    expected.operation(answer.get(1), id);
    if (random.nextInt(10) == 0) {
      List<String> again = ask(words);
      if (!again.get(0).equals("ok") || !again.get(1).equals(answer.get(1))) {
        expected.wrong("a rotation was answered with " + answer + " and, repeated, with " + again);
      }
    }
  }

  /** Whether a rotation was refused since the database is not READY, or another operation runs. */
  static boolean isBusy(List<String> answer) {
    return answer.get(0).equals("refused") && BUSY.contains(answer.get(1));
  }

  /**
   * Says that all runs with what was last seen; where nobody is expected only time ends overlaps.
   */
  private void acknowledge(Project project) throws Exception {
    if (!project.acknowledges) {
      return;
    }
    if (!project.expected) {
      List<String> unused = ask("expect", project.id);
      project.expected = true;
    }
    List<String> answer = ask("acknowledge", project.id, String.valueOf(project.revision));
    if (!answer.get(0).equals("ok")) {
      expected.wrong("an acknowledgement was refused: " + answer);
    }
    expected.count("acknowledgements");
  }

  /** The names that are injected; a project's revision never falls, whichever node is asked. */
  private List<String> look(Project project) throws Exception {
    List<String> answer = ask("environment", project.id);
    if (!answer.get(0).equals("ok")) {
      expected.wrong("an environment was refused: " + answer);
      return List.of();
    }
    long revision = Long.parseLong(answer.get(1));
    if (revision < project.revision) {
      expected.wrong(
          "the revision of " + project.id + " fell from " + project.revision + " to " + revision);
    }
    project.revision = revision;
    return answer.subList(2, answer.size());
  }

  private void reveal(String id) throws Exception {
    List<String> answer = ask("reveal", id);
    if (answer.get(0).equals("ok")) {
      VariableConnections.secrets(answer.subList(1, answer.size())).forEach(expected::revealed);
    }
  }
}
