package io.hosteddb.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one line of words with another, one exchange a connection, each on a thread of its own.
 * Words are divided by tabs.
 */
final class CommandServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandServer.class);
  private static final int BACKLOG = 100;

  private final ServerSocket socket;
  private final Handler handler;

  /** Answers a request. */
  @FunctionalInterface
  interface Handler {
    List<String> answer(List<String> words) throws Exception;
  }

  private CommandServer(ServerSocket socket, Handler handler) {
    this.socket = socket;
    this.handler = handler;
  }

  /** Listens on a free port of the loopback address. */
  static CommandServer start(Handler handler) throws IOException {
    CommandServer server =
        new CommandServer(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), handler);
    daemon("lines", server::accept);
    return server;
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        daemon("line", () -> serve(connection));
      } catch (IOException e) {
        LOG.debug("The port is closed.", e);
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String line =
          new BufferedReader(
                  new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (line != null) {
        OutputStream out = connection.getOutputStream();
        out.write((line(answer(words(line))) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      LOG.debug("Whoever asked has gone.", e);
    }
  }

  private List<String> answer(List<String> words) {
    try {
      return handler.answer(words);
    } catch (Exception e) {
      LOG.warn("A request could not be answered: {}", e.getClass().getName());
      return List.of("failed", e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  static List<String> words(String line) {
    return List.of(line.split("\t", -1));
  }

  static String line(List<String> words) {
    List<String> clean = new ArrayList<>();
    words.forEach(word -> clean.add(word.replaceAll("[\\t\\r\\n]", " ")));
    return String.join("\t", clean);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
