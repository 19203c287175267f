package io.hosteddb.local.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  /** Where Linux begins to give ports to connections; others begin later. */
  private static final int FIRST_OF_CONNECTIONS = 32_768;

  @TempDir Path directory;

  @Test
  void aServersPort_isNoneThatAConnectionCanTakeWhileItIsStopped() throws IOException {
    int port = Ports.savedOrNew(directory, false, SideEffects.unwatched());

    assertThat(port).isBetween(1024, FIRST_OF_CONNECTIONS - 1);
    assertThat(Ports.savedOrNew(directory, false, SideEffects.unwatched())).isEqualTo(port);
  }
}
