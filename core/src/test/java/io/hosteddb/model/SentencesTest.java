package io.hosteddb.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.spi.ProviderException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of others do not run into ours. */
class SentencesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "try later | try later.",
        "Try later. | Try later.",
        "Really? | Really?",
        "Wait… | Wait…",
        "see (the docs) | see (the docs).",
        "It said \"no.\" | It said \"no.\"",
        "the quota is used up, | the quota is used up.",
        "failed because: | failed because.",
        "请稍后再试。 | 请稍后再试。",
        "`  ` | ``",
        "... | ...",
        "- | -"
      })
  void aTextEndsAsASentence(String text, String expected) {
    assertThat(Sentences.ended(text)).isEqualTo(expected);
  }

  @Test
  void whatAFailureSays_canBeFollowedByMore() {
    Failure failure = Failure.of(ErrorCategory.UNAVAILABLE, "try later").withRemedy("wait");
    assertThat(failure.message() + " " + failure.remedy()).isEqualTo("try later. wait.");
    assertThat(ProviderException.of(ErrorCategory.UNAVAILABLE, "try later").build())
        .hasMessage("try later.");
  }

  @Test
  void whatIsWrongWithARequest_isSaidInSentences() {
    assertThat(
            new InvalidRequestException(
                List.of(new Violation("name", "too long"), new Violation("region", "unknown"))))
        .hasMessageContaining("too long. unknown.");
    assertThat(
            new AttachConflict(
                    AttachConflict.Kind.NAME_TAKEN,
                    DatabaseId.of("d00000000000000000a"),
                    List.of(),
                    "taken")
                .message())
        .isEqualTo("taken.");
  }
}
