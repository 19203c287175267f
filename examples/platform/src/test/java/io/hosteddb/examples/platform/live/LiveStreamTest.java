package io.hosteddb.examples.platform.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** What a page is told, and in which order. */
class LiveStreamTest {
  private final List<String> sent = new ArrayList<>();
  private final List<Runnable> work = new ArrayList<>();
  private final LiveStream stream =
      new LiveStream(
          new SseEmitter() {
            @Override
            public void send(SseEventBuilder event) {
              sent.add(
                  event.build().stream()
                      .map(part -> part.getData())
                      .map(data -> data instanceof String text ? text : json(data))
                      .collect(Collectors.joining()));
            }

            @Override
            public void complete() {
              sent.add("completed");
            }
          },
          work::add);

  private static String json(Object data) {
    return JsonMapper.shared().writeValueAsString(data);
  }

  private static DatabaseRow row(String id, String status, long version) {
    Instant deletedAt = status.equals("deleted") ? Instant.EPOCH : null;
    return new DatabaseRow(
        id,
        "prj",
        "org",
        null,
        "turso",
        id,
        status,
        null,
        "sjc",
        null,
        "local",
        null,
        null,
        null,
        null,
        List.of(),
        "Ana",
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        deletedAt,
        version);
  }

  private void run() {
    while (!work.isEmpty()) {
      work.remove(0).run();
    }
  }

  /** The events as kind, ids and versions. */
  private List<String> events() {
    run();
    return sent.stream()
        .map(text -> text.replaceAll("(?s)event:(\\w+).*?data:(.*)", "$1 $2").strip())
        .map(text -> text.replaceAll("\\{\"id\":\"(\\w+)\".*?\"version\":(\\d+)\\}", "$1@$2"))
        .map(text -> text.replaceAll("[{}\\[\\]\":\n]|databases?(?=[\":])", ""))
        .filter(Objects::nonNull)
        .toList();
  }

  @Test
  void whatIsHeardBeforeTheSnapshotIsSentAfterIt() {
    stream.offer(row("new", "provisioning", 1));
    run();
    assertThat(sent).isEmpty();
    stream.begin(List.of(row("old", "ready", 7)), 0);
    assertThat(events()).containsExactly("snapshot old@7", "database new@1");
  }

  @Test
  void whatTheSnapshotHasAlreadyIsNotSentAgain() {
    stream.offer(row("a", "provisioning", 2));
    stream.begin(List.of(row("a", "ready", 5)), 0);
    stream.offer(row("a", "provisioning", 3));
    stream.offer(row("a", "ready", 5));
    assertThat(events()).containsExactly("snapshot a@5");
  }

  @Test
  void ofWhatWasNotSentYetTheNewestCounts() {
    stream.begin(List.of(), 0);
    stream.offer(row("a", "provisioning", 1));
    stream.offer(row("b", "provisioning", 1));
    stream.offer(row("a", "ready", 4));
    assertThat(events()).containsExactly("snapshot ", "database a@4", "database b@1");
  }

  @Test
  void whatIsShownAndIsGoneIsAskedFor() {
    stream.begin(List.of(row("a", "ready", 5), row("b", "ready", 5)), 0);
    assertThat(stream.shownBut(List.of(row("a", "ready", 5)))).containsExactly("b");
    stream.offer(row("b", "deleted", 9));
    assertThat(stream.shownBut(List.of(row("a", "ready", 5)))).isEmpty();
  }

  /** To complete waits for what is being sent, perhaps to a page that does not read. */
  @Test
  void whoEndsIt_waitsForNoPage_andNothingIsSentAfterwards() {
    stream.begin(List.of(), 0);
    run();
    stream.offer(row("a", "provisioning", 1));
    stream.end();
    stream.offer(row("a", "ready", 2));
    assertThat(sent).hasSize(1);
    assertThat(events()).containsExactly("snapshot ", "completed");
  }
}
