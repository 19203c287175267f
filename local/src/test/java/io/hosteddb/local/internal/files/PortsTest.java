package io.hosteddb.local.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  /** Where Linux begins to give ports to connections; others begin later. */
  private static final int FIRST_OF_CONNECTIONS = 32_768;

  /** By chance alone, two of them would have the same port in 998 of 1,000 cases. */
  private static final int SERVERS = 400;

  @TempDir Path directory;

  @Test
  void aServersPort_isNoneThatAConnectionCanTakeWhileItIsStopped() throws IOException {
    int port = Ports.savedOrNew(directory, false, SideEffects.unwatched());

    assertThat(port).isBetween(1024, FIRST_OF_CONNECTIONS - 1);
    assertThat(Ports.savedOrNew(directory, false, SideEffects.unwatched())).isEqualTo(port);
  }

  @Test
  void twoServersOfAProcess_neverHaveTheSamePort_runningOrNot() throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < SERVERS; i++) {
      Path of = Files.createDirectory(directory.resolve("server-" + i));

      assertThat(ports.add(Ports.savedOrNew(of, true, SideEffects.unwatched()))).isTrue();
    }
  }
}
