package io.hosteddb.cluster;

import io.hosteddb.cluster.Node.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the logs of all lives of all nodes tell about who worked on which database when. */
final class NodeLogs {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+) INFO\\s+LoggingWorkQueueFactory: ("
              + LoggingWorkQueueFactory.TAKEN_OVER
              + "|"
              + LoggingWorkQueueFactory.BEGINS
              + "|"
              + LoggingWorkQueueFactory.ENDS
              + ")(\\S+)");
  private static final String UP = " ProviderRegistry: Databases are served by: ";
  private static final String LATE = "A late step of database";

  private final List<Life> lives;
  private final List<Event> events = new ArrayList<>();
  private final Map<Life, Instant> up = new LinkedHashMap<>();
  private long late;

  /** That a life of a node began, took over or ended the work on a database. */
  private record Event(Instant at, String kind, String database, Life life) {}

  /**
   * That a node took over the work on a database.
   *
   * @param since when the one that had it was killed or stopped
   * @param ownerless how long nobody had it
   * @param withNodeUp how much of that time some node was up
   */
  record TakeOver(String database, Instant since, Duration ownerless, Duration withNodeUp) {}

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
    if (line.contains(UP)) {
      up.putIfAbsent(life, OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant());
    }
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

  /** How often work was taken over. */
  long takeOvers() {
    return events.stream()
        .filter(event -> event.kind().equals(LoggingWorkQueueFactory.TAKEN_OVER))
        .count();
  }

  /** The take-overs of which the logs tell who had the work before. */
  List<TakeOver> knownTakeOvers() {
    List<TakeOver> takeOvers = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (event.kind().equals(LoggingWorkQueueFactory.TAKEN_OVER)) {
        silenceBefore(event, events.subList(0, i))
            .ifPresent(since ->
                takeOvers.add(
                    new TakeOver(
                        event.database(),
                        since,
                        Duration.between(since, event.at()),
                        withNodeUp(since, event.at()))));
      }
    }
    return takeOvers;
  }

  /** When the last one that had it was killed or stopped. */
  private static Optional<Instant> silenceBefore(Event event, List<Event> before) {
    for (int i = before.size() - 1; i >= 0; i--) {
      Event last = before.get(i);
      if (last.database().equals(event.database()) && !last.life().equals(event.life())) {
        if (last.kind().equals(LoggingWorkQueueFactory.ENDS)) {
          // It was picked again later, by one that died before it could say so.
          return Optional.empty();
        }
        return last.life().silences().stream()
            .filter(silence -> !silence.isBefore(last.at()) && silence.isBefore(event.at()))
            .findFirst();
      }
    }
    return Optional.empty();
  }

  /** How much of a time some node was up; what a node does after it was once stopped counts not. */
  private Duration withNodeUp(Instant from, Instant to) {
    Duration sum = Duration.ZERO;
    Instant covered = from;
    List<Map.Entry<Life, Instant>> byStart = new ArrayList<>(up.entrySet());
    byStart.sort(Map.Entry.comparingByValue());
    for (Map.Entry<Life, Instant> life : byStart) {
      Instant end = life.getKey().silences().stream().findFirst().orElse(Instant.MAX);
      Instant begin = life.getValue().isAfter(covered) ? life.getValue() : covered;
      Instant last = end.isBefore(to) ? end : to;
      if (begin.isBefore(last)) {
        sum = sum.plus(Duration.between(begin, last));
        covered = last;
      }
    }
    return sum;
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
