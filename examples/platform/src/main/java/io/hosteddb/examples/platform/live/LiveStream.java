package io.hosteddb.examples.platform.live;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * One open page. Nothing is sent before the snapshot. What has not been sent yet is kept by
 * database, the newest only, so that a page that reads slowly costs a bounded amount of memory and
 * nobody else any time. Thread-safe.
 */
final class LiveStream {
  private static final Duration RECONNECT_AFTER = Duration.ofMillis(500);

  private final SseEmitter emitter;
  private final Executor senders;
  private final Map<String, DatabaseRow> unsent = new LinkedHashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final Set<String> shown = new HashSet<>();
  private @Nullable List<DatabaseRow> snapshot;
  private boolean begun;
  private boolean ended;
  private long knownVariables;
  private boolean variablesUnsent;
  private boolean heartbeat;
  private boolean sending;

  LiveStream(SseEmitter emitter, Executor senders) {
    this.emitter = emitter;
    this.senders = senders;
  }

  private record Rows(List<DatabaseRow> databases) {}

  private record Row(DatabaseRow database) {}

  private record Variables(long changes) {}

  /**
   * All databases; what was offered before follows, as far as it is newer.
   *
   * @param variables how often the users' own variables had been changed before the look
   */
  synchronized void begin(List<DatabaseRow> rows, long variables) {
    snapshot = rows;
    knownVariables = Math.max(knownVariables, variables);
    begun = true;
    for (DatabaseRow row : rows) {
      if (isNews(row)) {
        unsent.remove(row.id());
      }
    }
    send();
  }

  /** A database as it is now; left out if the page knows as much or more. */
  synchronized void offer(DatabaseRow row) {
    if (isNews(row)) {
      unsent.put(row.id(), row);
      send();
    }
  }

  /** How often the users' own variables have been changed; left out if the page knows. */
  synchronized void offerVariables(long changes) {
    if (changes > knownVariables) {
      knownVariables = changes;
      variablesUnsent = true;
      send();
    }
  }

  /** The databases that the page shows and that are not among these. */
  synchronized List<String> shownBut(List<DatabaseRow> rows) {
    Set<String> there = rows.stream().map(DatabaseRow::id).collect(Collectors.toSet());
    return shown.stream().filter(id -> !there.contains(id)).toList();
  }

  synchronized boolean isShown(String database) {
    return shown.contains(database);
  }

  synchronized void beat() {
    heartbeat = true;
    send();
  }

  /**
   * Nothing is sent any more. To complete waits for what is being sent, and so for a page that does
   * not read: that is no caller's time.
   */
  synchronized void end() {
    ended = true;
    senders.execute(emitter::complete);
  }

  private synchronized boolean isNews(DatabaseRow row) {
    Long known = versions.get(row.id());
    if (known != null && known >= row.version()) {
      return false;
    }
    versions.put(row.id(), row.version());
    if (row.deletedAt() == null) {
      shown.add(row.id());
    } else {
      shown.remove(row.id());
    }
    return true;
  }

  private synchronized void send() {
    if (begun && !sending) {
      sending = true;
      senders.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (List<SseEventBuilder> events = take(); !events.isEmpty(); events = take()) {
        for (SseEventBuilder event : events) {
          emitter.send(event);
        }
      }
    } catch (IOException | IllegalStateException e) {
      // The page is gone; the container ends the stream, and nobody sends any more.
      emitter.completeWithError(e);
    }
  }

  private synchronized List<SseEventBuilder> take() {
    List<SseEventBuilder> events = new ArrayList<>();
    if (ended) {
      sending = false;
      return events;
    }
    if (snapshot != null) {
      events.add(
          SseEmitter.event()
              .name("snapshot")
              .reconnectTime(RECONNECT_AFTER.toMillis())
              .data(new Rows(snapshot)));
      snapshot = null;
    }
    unsent
        .values()
        .forEach(row -> events.add(SseEmitter.event().name("database").data(new Row(row))));
    unsent.clear();
    if (variablesUnsent) {
      events.add(SseEmitter.event().name("variables").data(new Variables(knownVariables)));
      variablesUnsent = false;
    }
    if (heartbeat) {
      events.add(SseEmitter.event().comment("still here"));
      heartbeat = false;
    }
    sending = !events.isEmpty();
    return events;
  }
}
