package io.hosteddb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.AttachRequest;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.access.AuditEntry;
import io.hosteddb.database.HistoryEntry;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into audit and history is read by people, in logs and on screens. */
class ReasonsTest {
  private static final ProjectId SHOP = ProjectId.of("shop");
  private static final Actor ANA = Actor.user("ana");

  private final HostedDatabases databases =
      HostedDatabases.builder()
          .providers(Providers.of(FakeProvider.builder("postgres").build()))
          .build();

  @AfterEach
  void close() {
    databases.close();
  }

  private DatabaseId attach(@Nullable String reason) {
    return databases
        .attach(AttachRequest.to(SHOP).provider("postgres").by(ANA).reason(reason).build())
        .id();
  }

  private List<AuditEntry> audit() {
    return databases.audit().of(SHOP, 500, null, ANA).items();
  }

  /** Control characters, marks of direction, fillers, tags, halves, and too much of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "escape \u001b[31m",
        "nul \u0000",
        "right \u202eto left",
        "isolated \u2066x\u2069",
        "zero\u200bwidth",
        "filler \u3164 x",
        "half \ud83d",
        "tag \udb40\udc61",
      })
  void whatNobodySees_isRefusedEverywhere_andNothingIsDone(String reason) throws Exception {
    assertThat(
            databases
                .plan(
                    AttachRequest.to(SHOP)
                        .by(Actor.host())
                        .provider("postgres")
                        .reason(reason)
                        .build())
                .violations())
        .extracting(Violation::field)
        .containsExactly("reason");
    refused(() -> attach(reason));
    assertThat(audit()).isEmpty();
    DatabaseId id = attach(null);
    databases.awaitReady(id, Duration.ofSeconds(30));
    refused(() -> databases.reveal(id, ANA, reason));
    refused(() -> databases.environment(SHOP).reveal(ANA, reason));
    refused(() -> databases.projects().close(SHOP, ANA, reason));
    refused(() -> databases.projects().reopen(SHOP, ANA, reason));
    refused(() -> databases.detach(id, ANA, reason));
    assertThat(databases.get(id).status()).isEqualTo(DatabaseStatus.READY);
    assertThat(audit()).extracting(AuditEntry::action).containsExactly(Action.ATTACH);
  }

  private static void refused(Runnable deed) {
    assertThatThrownBy(deed::run)
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e -> assertThat(e.violations()).extracting(Violation::field).containsExactly("reason"));
  }

  @Test
  void length_isCountedInCharacters() {
    refused(() -> attach("x".repeat(501)));
    attach("😀".repeat(500));
    assertThat(audit()).extracting(AuditEntry::reason).containsExactly("😀".repeat(500));
  }

  @Test
  void severalLines_becomeOne() {
    DatabaseId id = attach("  ticket 4711\r\n\tfor\u00a0Ana\u2028now ");

    assertThat(audit()).extracting(AuditEntry::reason).containsExactly("ticket 4711 for Ana now");
    assertThat(databases.history().of(id))
        .first()
        .extracting(HistoryEntry::reason)
        .isEqualTo("A user attached it. ticket 4711 for Ana now");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67"
      })
  void whatPeopleWrite_isKept(String reason) {
    attach(reason);

    assertThat(audit()).extracting(AuditEntry::reason).containsExactly(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t", "\u00a0\u3000", "\u3164\u2800", "\u200b\u2060"})
  void nothingToSee_isNoReason(String reason) throws Exception {
    DatabaseId id = attach(reason);
    databases.awaitReady(id, Duration.ofSeconds(30));

    assertThat(audit()).extracting(AuditEntry::reason).containsOnlyNulls();
    refused(() -> databases.reveal(id, ANA, reason));
    databases.detach(id, ANA, reason);
    assertThat(audit()).extracting(AuditEntry::reason).containsOnlyNulls();
  }
}
