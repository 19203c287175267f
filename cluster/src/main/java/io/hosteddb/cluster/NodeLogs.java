package io.hosteddb.cluster;

import io.hosteddb.cluster.Node.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the logs of all lives of all nodes tell about who worked on which database when. */
final class NodeLogs {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+) INFO\\s+WatchedQueues: ("
              + WatchedQueues.TAKEN_OVER
              + "|"
              + WatchedQueues.BEGINS
              + "|"
              + WatchedQueues.ENDS
              + ")(\\S+)");
  private static final String LATE = "A late step of database";

  private final List<Life> lives;
  private final List<Event> events = new ArrayList<>();
  private long late;

  /** That a life of a node began, took over or ended the work on a database. */
  private record Event(Instant at, String kind, String database, Life life) {}

  /**
   * That a node took over the work on a database.
   *
   * @param ownerless how long nobody had it; empty if it cannot be told from the logs
   */
  record TakeOver(String database, Optional<Duration> ownerless) {}

  private NodeLogs(List<Life> lives) {
    this.lives = lives;
  }

  static NodeLogs read(List<Node> nodes) throws IOException {
    NodeLogs logs = new NodeLogs(nodes.stream().flatMap(node -> node.lives().stream()).toList());
    for (Life life : logs.lives) {
      for (String line : Files.readAllLines(life.log())) {
        logs.add(line, life);
      }
    }
    logs.events.sort(Comparator.comparing(Event::at));
    return logs;
  }

  private void add(String line, Life life) {
    Matcher matcher = LINE.matcher(line);
    if (matcher.matches()) {
      events.add(
          new Event(
              OffsetDateTime.parse(matcher.group(1)).toInstant(),
              matcher.group(2),
              matcher.group(3),
              life));
    } else if (line.contains(LATE)) {
      late++;
    }
  }

  /** How many late steps were dropped. */
  long late() {
    return late;
  }

  List<TakeOver> takeOvers() {
    List<TakeOver> takeOvers = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (event.kind().equals(WatchedQueues.TAKEN_OVER)) {
        takeOvers.add(new TakeOver(event.database(), ownerless(event, events.subList(0, i))));
      }
    }
    return takeOvers;
  }

  /** From when the last one that had it was killed or stopped. */
  private static Optional<Duration> ownerless(Event event, List<Event> before) {
    for (int i = before.size() - 1; i >= 0; i--) {
      Event last = before.get(i);
      if (last.database().equals(event.database()) && !last.life().equals(event.life())) {
        return last.life().silences().stream()
            .filter(silence -> !silence.isBefore(last.at()) && silence.isBefore(event.at()))
            .findFirst()
            .map(silence -> Duration.between(silence, event.at()));
      }
    }
    return Optional.empty();
  }

  /** The logs that hold one of the texts, without the text. */
  List<String> holding(Iterable<String> secrets) throws IOException {
    List<String> found = new ArrayList<>();
    for (Life life : lives) {
      String text = Files.readString(life.log());
      for (String secret : secrets) {
        if (text.contains(secret)) {
          found.add("a secret is in " + life.log().getFileName());
          break;
        }
      }
    }
    return found;
  }

  /** How many lives the nodes had. */
  long lives() {
    return lives.size();
  }
}
