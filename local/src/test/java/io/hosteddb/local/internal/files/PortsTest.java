package io.hosteddb.local.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.local.LocalProviders;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
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

  /** So does a child with its copy of a socket, until it has become the program it is to run. */
  @Test
  void aServer_startsOnceWhoeverHeldItsPortForAMomentLetsGo() throws Exception {
    int port = Ports.savedOrNew(directory, true, SideEffects.unwatched());
    ServerSocket rival = new ServerSocket(port, 1, Ports.address(port).getAddress());
    FutureTask<ServerSocket> start =
        new FutureTask<>(() ->
            Ports.start(
                port,
                "server",
                directory,
                () -> new ServerSocket(port, 1, Ports.address(port).getAddress())));
    Thread starter = new Thread(start);
    starter.start();
    LocalProviders.eventually(() ->
        assertThat(start.isDone() || starter.getState() == Thread.State.TIMED_WAITING).isTrue());
    rival.close();

    try (ServerSocket server = start.get()) {
      assertThat(server.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void aPortThatIsTakenBetweenTheCheckAndTheStart_isTriedAgain() throws Exception {
    int port = Ports.savedOrNew(directory, true, SideEffects.unwatched());
    Iterator<String> starts = List.of("taken", "free").iterator();

    String last =
        Ports.start(
            port,
            "server",
            directory,
            () -> {
              String start = starts.next();
              if (start.equals("taken")) {
                throw new BindException(start);
              }
              return start;
            });

    assertThat(last).isEqualTo("free");
  }
}
