package io.hosteddb.examples.platform.live;

import io.hosteddb.model.ProjectId;
import io.hosteddb.model.StatusEvent;
import io.hosteddb.spring.StatusEventListener;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells the open pages of what happens. Events of the library are those of this process; what other
 * nodes did is found by a look at the store every few seconds, for projects whose pages are open.
 */
@Component
public class LiveUpdates implements StatusEventListener, SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);
  private static final int MOST_STREAMS = 1_000;
  private static final long LOOK_EVERY_MILLIS = 10_000;

  /** The web server waits for requests to end, and these only end when they are told to. */
  private static final int BEFORE_THE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE;

  private record Place(ProjectId project, String organizationId) {}

  private final ProjectDatabases databases;
  private final Map<Place, Set<LiveStream>> streams = new ConcurrentHashMap<>();
  private final ExecutorService senders =
      Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "live-updates");
        thread.setDaemon(true);
        return thread;
      });
  private volatile boolean running;

  LiveUpdates(ProjectDatabases databases) {
    this.databases = databases;
  }

  /**
   * A stream for a page that was opened: all databases of the project, then every change.
   *
   * @return empty if there are too many already
   */
  public Optional<SseEmitter> open(ProjectId project, String organizationId) {
    if (!running || count() >= MOST_STREAMS) {
      return Optional.empty();
    }
    Place place = new Place(project, organizationId);
    SseEmitter emitter = new SseEmitter(0L);
    LiveStream stream = new LiveStream(emitter, senders);
    emitter.onCompletion(() -> remove(place, stream));
    emitter.onError(e -> remove(place, stream));
    // First the ear, then the look: what changes in between is heard, and sorted out by version.
    streams.computeIfAbsent(place, any -> ConcurrentHashMap.newKeySet()).add(stream);
    stream.begin(databases.rows(project, organizationId));
    return Optional.of(emitter);
  }

  private void remove(Place place, LiveStream stream) {
    streams.computeIfPresent(
        place,
        (any, open) -> {
          open.remove(stream);
          return open.isEmpty() ? null : open;
        });
  }

  private int count() {
    return streams.values().stream().mapToInt(Set::size).sum();
  }

  @Override
  public void onStatusEvent(StatusEvent event) {
    streams.forEach((place, open) -> {
      if (place.project().equals(event.database().project())) {
        DatabaseRow row = databases.row(event.database(), place.organizationId());
        open.forEach(stream -> stream.offer(row));
      }
    });
  }

  /** Finds what other nodes did, and pages that are gone. */
  @Scheduled(fixedDelay = LOOK_EVERY_MILLIS)
  void look() {
    streams.forEach((place, open) -> {
      try {
        List<DatabaseRow> rows = databases.rows(place.project(), place.organizationId());
        open.forEach(stream -> tell(place, stream, rows));
      } catch (RuntimeException e) {
        LOG.warn("The open pages of {} could not be told of news.", place.project(), e);
      }
    });
  }

  private void tell(Place place, LiveStream stream, List<DatabaseRow> rows) {
    rows.forEach(stream::offer);
    for (String gone : stream.shownBut(rows)) {
      stream.offer(databases.row(gone, place.organizationId()));
    }
    stream.beat();
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    streams.values().forEach(open -> new HashSet<>(open).forEach(LiveStream::end));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return BEFORE_THE_WEB_SERVER;
  }
}
