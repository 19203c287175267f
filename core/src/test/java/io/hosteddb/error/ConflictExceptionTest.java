package io.hosteddb.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a caller, and an HTTP API in front of it, learns of what was in the way. */
class ConflictExceptionTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DatabaseId one = DatabaseId.create(Instant.EPOCH, RANDOM);
  private final DatabaseId two = DatabaseId.create(Instant.EPOCH, RANDOM);

  @Test
  void allThatIsInTheWay_isNamed_eachRivalOnce() {
    List<AttachConflict> conflicts =
        List.of(
            new AttachConflict(AttachConflict.Kind.NAME_TAKEN, one, List.of(), "One."),
            new AttachConflict(AttachConflict.Kind.PROVIDER_ATTACHED, one, List.of(), "Two."),
            new AttachConflict(AttachConflict.Kind.PROVIDER_ATTACHED, two, List.of(), "Three."));

    ConflictException e = ConflictException.of(conflicts);

    assertThat(e).hasMessage("One. Two. Three.");
    assertThat(e.conflicts()).isEqualTo(conflicts);
    assertThat(e.rivals()).containsExactly(one, two);
    assertThat(e.operation()).isEmpty();
    assertThat(e.problem().status()).isEqualTo(409);
    assertThat(e.problem().extensions())
        .containsEntry("rivals", List.of(one.value(), two.value()))
        .containsEntry("conflicts", List.of("NAME_TAKEN", "PROVIDER_ATTACHED", "PROVIDER_ATTACHED"))
        .doesNotContainKey("operation");
  }

  @Test
  void whatHasNoRival_namesNone() {
    ConflictException e = ConflictException.environmentChanged(ProjectId.of("shop"), 3, 4);

    assertThat(e).hasMessageContaining("revision 3").hasMessageContaining("revision 4");
    assertThat(e.rivals()).isEmpty();
    assertThat(e.problem().extensions()).isEmpty();
  }

  @Test
  void aReusedKey_andAWrongStatus_nameTheDatabase() {
    ConflictException status =
        ConflictException.wrongStatus(one, DatabaseStatus.READY, "a retry", "Detach it.");

    assertThat(ConflictException.idempotencyKeyReused(two).rivals()).containsExactly(two);
    assertThat(status.rivals()).containsExactly(one);
    assertThat(status)
        .hasMessage("Database " + one + " is READY, so a retry is not possible. Detach it.");
  }
}
