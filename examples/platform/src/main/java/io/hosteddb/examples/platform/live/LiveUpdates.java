package io.hosteddb.examples.platform.live;

import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.examples.platform.directory.Directory;
import io.hosteddb.examples.platform.directory.UserVariables;
import io.hosteddb.model.ProjectId;
import io.hosteddb.spring.StatusEventListener;
import io.hosteddb.store.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells the open pages of what happens. Events of the library are those of this process; what other
 * nodes did is heard by following the changes of the store, a question a second while pages are
 * open. What is no change of a status, such as progress, is found by a look now and then at the
 * projects of open pages.
 */
@Component
public class LiveUpdates implements StatusEventListener, SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);
  private static final int MAX_STREAMS = 1_000;
  private static final int MAX_STREAMS_OF_ONE = 20;
  private static final int IDLE_SECONDS = 60;

  /** Then the page asks again, and whether it still may is looked at again. */
  private static final Duration MAX_LIFE = Duration.ofMinutes(5);

  /** The web server waits for requests to end, and these only end when they are told to. */
  private static final int BEFORE_THE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE;

  /** Whose page shows what. */
  private record Page(ProjectId project, String organizationId, Viewer viewer) {}

  /**
   * Who looks, and by what right.
   *
   * @param member the member
   * @param tokenHash of the token that opened the door
   * @param session the session that it was opened for; null for a program, which shows its token
   */
  public record Viewer(String member, String tokenHash, @Nullable String session) {}

  private final ProjectDatabases databases;
  private final OtherNodes otherNodes;
  private final UserVariables variables;
  private final Directory directory;
  private final SessionRepository<? extends Session> sessions;
  private final Map<LiveStream, Page> streams = new ConcurrentHashMap<>();

  /** When it is shut down, there are no pages any more that could be told. */
  private final ExecutorService senders =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            Thread thread = new Thread(work, "live-updates");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.DiscardPolicy());

  private volatile boolean running;

  LiveUpdates(
      ProjectDatabases databases,
      OtherNodes otherNodes,
      UserVariables variables,
      Directory directory,
      SessionRepository<? extends Session> sessions) {
    this.databases = databases;
    this.otherNodes = otherNodes;
    this.variables = variables;
    this.directory = directory;
    this.sessions = sessions;
  }

  /**
   * A stream for a page that was opened: all databases of the project, then every change, for a few
   * minutes.
   *
   * @return empty if the member has too many pages open, or everybody together
   */
  public Optional<SseEmitter> open(ProjectId project, String organizationId, Viewer viewer) {
    SseEmitter emitter = new SseEmitter(MAX_LIFE.toMillis());
    LiveStream stream = new LiveStream(emitter, senders);
    if (!add(stream, new Page(project, organizationId, viewer))) {
      return Optional.empty();
    }
    emitter.onCompletion(() -> streams.remove(stream));
    emitter.onError(e -> streams.remove(stream));
    emitter.onTimeout(emitter::complete);
    try {
      // First the ear, then the look: what changes in between is sent after the snapshot.
      otherNodes.listen();
      long changes = variables.changes(project);
      stream.begin(databases.rows(project, organizationId), changes);
    } catch (RuntimeException e) {
      streams.remove(stream);
      throw e;
    }
    if (!running) {
      // Those who would send are not there any more.
      emitter.complete();
    }
    return Optional.of(emitter);
  }

  private synchronized boolean add(LiveStream stream, Page page) {
    long ofMember =
        streams.values().stream()
            .filter(other -> other.viewer().member().equals(page.viewer().member()))
            .count();
    if (streams.size() >= MAX_STREAMS || ofMember >= MAX_STREAMS_OF_ONE) {
      return false;
    }
    streams.put(stream, page);
    return true;
  }

  /** Takes no time of the library's thread; what overtakes is sorted out by version. */
  @Override
  public void onStatusEvent(StatusEvent event) {
    ProjectId project = event.database().project();
    if (streams.values().stream().anyMatch(page -> page.project().equals(project))) {
      senders.execute(() -> tell(event.database()));
    }
  }

  /** Tells the open pages of a project that users' own variables have changed, and no more. */
  public void variablesChanged(ProjectId project) {
    senders.execute(() -> {
      long changes = variables.changes(project);
      streams.forEach((stream, page) -> {
        if (page.project().equals(project)) {
          stream.offerVariables(changes);
        }
      });
    });
  }

  /** Somebody has signed out: what was opened in that session shows nothing any more. */
  public void signedOut(String session) {
    streams.forEach((stream, page) -> {
      if (session.equals(page.viewer().session())) {
        stream.end();
      }
    });
  }

  /**
   * Those whose session ended on another node or by time, whose token was replaced, or who are not
   * of the organization any more whose project it is.
   */
  private void endWithoutRight() {
    streams.forEach((stream, page) -> {
      String session = page.viewer().session();
      boolean signedIn = session == null || sessions.findById(session) != null;
      if (!signedIn || !isAtHome(page)) {
        stream.end();
      }
    });
  }

  private boolean isAtHome(Page page) {
    return directory
            .memberByTokenHash(page.viewer().tokenHash())
            .filter(member -> member.organization().id().equals(page.organizationId()))
            .isPresent()
        && directory
            .project(page.project())
            .filter(project -> project.organizationId().equals(page.organizationId()))
            .isPresent();
  }

  private void tell(HostedDatabase database) {
    streams.forEach((stream, page) -> {
      if (page.project().equals(database.project())) {
        try {
          stream.offer(databases.row(database, page.organizationId()));
        } catch (RuntimeException e) {
          LOG.debug("An open page of {} will be told at the next look.", page.project(), e);
        }
      }
    });
  }

  /** Hears what other nodes did; what this one did, the pages know already. */
  @Scheduled(fixedDelayString = "${platform.page-poll-interval}")
  void follow() {
    if (streams.isEmpty()) {
      otherNodes.stop();
      return;
    }
    try {
      otherNodes
          .changed(this::mayBeShown)
          .ifPresentOrElse(
              changed -> changed.forEach(id -> databases.find(id).ifPresent(this::tell)),
              this::lookAtAll);
    } catch (RuntimeException e) {
      LOG.warn("What other nodes did could not be heard; the open pages are told later.", e);
    }
  }

  /** Of which project a new one is only its row says. */
  private boolean mayBeShown(Change change) {
    return change.entry().from() == null
        || streams.keySet().stream()
            .anyMatch(stream -> stream.isShown(change.entry().database().value()));
  }

  /** Finds what is heard of by no change, and pages that are gone. */
  @Scheduled(fixedDelayString = "${platform.page-look-interval}")
  void look() {
    try {
      endWithoutRight();
    } catch (RuntimeException e) {
      LOG.warn("Whether the open pages may stay open could not be seen.", e);
    }
    lookAtAll();
  }

  private void lookAtAll() {
    streams.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toSet())))
        .forEach(this::look);
  }

  private void look(Page page, Set<LiveStream> open) {
    try {
      List<DatabaseRow> rows = databases.rows(page.project(), page.organizationId());
      long changes = variables.changes(page.project());
      for (LiveStream stream : open) {
        rows.forEach(stream::offer);
        stream.offerVariables(changes);
        for (String gone : stream.shownBut(rows)) {
          stream.offer(databases.row(gone, page.organizationId()));
        }
        stream.beat();
      }
    } catch (RuntimeException e) {
      LOG.warn("The open pages of {} could not be told of news.", page.project(), e);
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    streams.keySet().forEach(LiveStream::end);
    // A web server that is taken down complains of threads that are left.
    senders.shutdown();
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
