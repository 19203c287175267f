package io.hosteddb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each constant of the model says of itself, whole tables. */
class StatesTest {
  @ParameterizedTest
  @CsvSource({
    "PROVISIONING, true,  true,  provisioning",
    "READY,        true,  false, ready",
    "FAILED,       true,  false, failed",
    "DELETING,     false, true,  deleting",
    "DELETED,      false, false, deleted",
  })
  void aStatus_saysWhetherItIsAttached_andHasWork(
      DatabaseStatus status, boolean attached, boolean unfinished, String word) {
    assertThat(status.isAttached()).isEqualTo(attached);
    assertThat(status.isUnfinished()).isEqualTo(unfinished);
    assertThat(status.word()).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource({
    "ISSUING,    true,  issuing",
    "ACTIVE,     true,  active",
    "RETIRING,   true,  retiring",
    "REVOKED,    false, revoked",
    "LEFT_VALID, false, left-valid",
  })
  void credentials_areLiveUntilTheyAreOver(CredentialStatus status, boolean live, String word) {
    assertThat(status.isLive()).isEqualTo(live);
    assertThat(status.word()).isEqualTo(word);
  }

  /** An emergency ends what only renews or rotates; nothing ends an emergency. */
  @ParameterizedTest
  @EnumSource(OperationKind.class)
  void anOperation_takesOverOnlyWhatIsLess(OperationKind running) {
    Set<OperationKind> taking = EnumSet.noneOf(OperationKind.class);
    for (OperationKind kind : OperationKind.values()) {
      if (kind.takesOver(running)) {
        taking.add(kind);
      }
    }

    assertThat(taking)
        .isEqualTo(
            switch (running) {
              case RENEW -> EnumSet.of(OperationKind.ROTATE, OperationKind.ROTATE_COMPROMISED);
              case ROTATE -> EnumSet.of(OperationKind.ROTATE_COMPROMISED);
              case ROTATE_COMPROMISED, OTHER -> EnumSet.noneOf(OperationKind.class);
            });
    assertThat(running.word()).isEqualTo(running.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,    false, false",
    "UNAUTHORIZED,       false, true",
    "NOT_FOUND,          false, true",
    "CONFLICT,           false, true",
    "QUOTA_EXCEEDED,     false, true",
    "REGION_UNAVAILABLE, false, false",
    "RATE_LIMITED,       true,  true",
    "UNAVAILABLE,        true,  true",
    "PROVIDER_BUG,       false, true",
  })
  void aCategory_saysWhoRetries(ErrorCategory category, boolean byEngine, boolean canHelp) {
    assertThat(category.isRetriedByEngine()).isEqualTo(byEngine);
    assertThat(category.retryCanHelp()).isEqualTo(canHelp);
    assertThat(category.remedy()).endsWith(".");
  }

  @Test
  void theTables_areWhole() {
    assertThat(DatabaseStatus.values()).hasSize(5);
    assertThat(CredentialStatus.values()).hasSize(5);
    assertThat(ErrorCategory.values()).hasSize(9);
  }
}
