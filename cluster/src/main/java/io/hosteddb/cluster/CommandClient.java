package io.hosteddb.cluster;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Asks a {@link CommandServer} of another process. */
final class CommandClient {
  private CommandClient() {}

  /**
   * Asks once.
   *
   * @throws IOException if no answer came: what was asked for may have been done or not
   */
  static List<String> ask(int port, Duration patience, List<String> words) throws IOException {
    int millis = Math.toIntExact(patience.toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      socket
          .getOutputStream()
          .write((CommandServer.line(words) + "\n").getBytes(StandardCharsets.UTF_8));
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (line == null) {
        throw new EOFException("The connection ended before an answer.");
      }
      return CommandServer.words(line);
    }
  }
}
