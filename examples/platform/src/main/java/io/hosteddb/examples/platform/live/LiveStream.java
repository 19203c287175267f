package io.hosteddb.examples.platform.live;

import java.io.IOException;
import java.util.ArrayList;
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
 * One open page. What has not been sent yet is kept by database, the newest only, so that a page
 * that reads slowly costs a bounded amount of memory and nobody else any time. Thread-safe.
 */
final class LiveStream {
  private final SseEmitter emitter;
  private final Executor senders;
  private final Map<String, DatabaseRow> unsent = new LinkedHashMap<>();
  private final Map<String, DatabaseRow> told = new LinkedHashMap<>();
  private @Nullable List<DatabaseRow> snapshot;
  private boolean heartbeat;
  private boolean sending;

  LiveStream(SseEmitter emitter, Executor senders) {
    this.emitter = emitter;
    this.senders = senders;
  }

  private record Rows(List<DatabaseRow> databases) {}

  private record Row(DatabaseRow database) {}

  /** All databases, first of all. */
  synchronized void begin(List<DatabaseRow> rows) {
    snapshot = rows;
    rows.forEach(this::isNews);
    send();
  }

  /** A database as it is now; left out if the page knows as much or more. */
  synchronized void offer(DatabaseRow row) {
    if (isNews(row)) {
      unsent.put(row.id(), row);
      send();
    }
  }

  /** The databases that the page shows and that are not among these. */
  synchronized List<String> shownBut(List<DatabaseRow> rows) {
    Set<String> there = rows.stream().map(DatabaseRow::id).collect(Collectors.toSet());
    return told.values().stream()
        .filter(row -> row.deletedAt() == null && !there.contains(row.id()))
        .map(DatabaseRow::id)
        .toList();
  }

  synchronized void beat() {
    heartbeat = true;
    send();
  }

  void end() {
    emitter.complete();
  }

  private synchronized boolean isNews(DatabaseRow row) {
    DatabaseRow known = told.get(row.id());
    if (known != null && known.version() >= row.version()) {
      return false;
    }
    told.put(row.id(), row);
    return true;
  }

  private synchronized void send() {
    if (!sending) {
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
    if (snapshot != null) {
      events.add(SseEmitter.event().name("snapshot").data(new Rows(snapshot)));
      snapshot = null;
    }
    unsent.values().forEach(row -> events.add(SseEmitter.event().name("database").data(new Row(row))));
    unsent.clear();
    if (heartbeat) {
      events.add(SseEmitter.event().comment("still here"));
      heartbeat = false;
    }
    sending = !events.isEmpty();
    return events;
  }
}
