package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.model.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that can be guessed, and those who guess. */
@ExtendWith(SharedPlatform.class)
class TokensTest {
  private static final String GOOD = "admin_0b6f0e2a9d7c4b51a8e3f7d2";

  private static String messages(Throwable thrown) {
    StringBuilder messages = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      messages.append(t.getMessage()).append('\n');
    }
    return messages.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "admin",
        "0123456789abcdef",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababababababababababababab",
        "passwordpasswordpasswordpassword",
        "111111111111111111111111111111111112"
      })
  void aTokenThatCanBeGuessed_isNobodys(String weak) {
    assertThatThrownBy(() ->
            SharedPlatform.get().bean(AccessTokens.class).replace("user_ben", Secret.of(weak)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can be guessed")
        .hasMessageNotContaining(weak);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "admin_0b6f0e2a9d7c4b51a8e3f7d2",
        "8f14e45fceea167a5a36dedd4bea2543",
        "correct-horse-battery-staple-9",
        "ghp_R4nd0mL00kingT0k3nOfAVendor"
      })
  void aTokenThatCannot_isTaken(String strong) {
    SharedPlatform.get().bean(AccessTokens.class).replace("user_ben", Secret.of(strong));
    assertThat(SharedPlatform.get().bean(AccessTokens.class).owner(Secret.of(strong))).isPresent();
  }

  @Test
  void aWeakToken_stopsTheStart(@TempDir Path dataDir) {
    String weak = "0123456789abcdef";
    assertThatThrownBy(
            () -> RunningPlatform.start(dataDir, Map.of("platform.admin-token", weak)).close())
        .satisfies(e -> {
          assertThat(messages(e))
              .contains("PLATFORM_ADMIN_TOKEN", "openssl rand -hex 24")
              .doesNotContain(weak);
        });
  }

  @Test
  void aWeakTokenInTheFile_isRefusedToo(@TempDir Path dataDir) throws Exception {
    Files.writeString(dataDir.resolve("member.token"), "member");
    assertThatThrownBy(
            () -> RunningPlatform.start(dataDir, Map.of("platform.admin-token", GOOD)).close())
        .satisfies(e -> assertThat(messages(e)).contains("member.token"));
  }

  @Test
  void whoGuesses_isSlowedDown_andNobodyElse(@TempDir Path dataDir) throws Exception {
    try (RunningPlatform platform =
        RunningPlatform.start(dataDir, Map.of("platform.admin-token", GOOD))) {
      Api good = platform.api(GOOD);
      List<Integer> answers = new ArrayList<>();
      Api.Answer last = good.get("/v1/projects").expect(200);
      for (int i = 0; i < 30; i++) {
        last = good.as("guess-" + i).get("/v1/projects");
        answers.add(last.status());
      }
      assertThat(answers.get(0)).isEqualTo(401);
      assertThat(last.status()).isEqualTo(429);
      assertThat(last.detail()).contains("wrong tokens").endsWith(".");
      assertThat(last.raw().headers().firstValue("Retry-After")).isPresent();
      assertThat(answers.indexOf(429)).isGreaterThanOrEqualTo(10);
      good.get("/v1/projects").expect(200);
      // One that was never seen before gets in from there too.
      String fresh = "member_77f0c2a4e1b94d6c8a3b5e0d";
      platform.bean(AccessTokens.class).replace("user_ben", Secret.of(fresh));
      good.as(fresh).get("/v1/projects").expect(200);
      good.as(null).get("/v1/projects").expect(401);
    }
  }
}
