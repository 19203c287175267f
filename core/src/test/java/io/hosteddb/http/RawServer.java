package io.hosteddb.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers wrongly: byte by byte as the test says. */
final class RawServer implements AutoCloseable {
  /** Answers one request whose head was read. */
  interface Script {
    void answer(Socket socket) throws IOException;
  }

  final AtomicInteger requests = new AtomicInteger();

  /** The request lines and headers. */
  final List<String> heads = new CopyOnWriteArrayList<>();

  /** Done when the client has let go of a connection that the script left open. */
  final CompletableFuture<Boolean> hungUp = new CompletableFuture<>();

  /** Done when a request has arrived. */
  final CompletableFuture<Boolean> asked = new CompletableFuture<>();

  private final ServerSocket server;

  RawServer(Script script) {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(() -> accept(script), "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sends the text and leaves the connection open. */
  static Script sending(String text) {
    return socket -> write(socket, text);
  }

  /** Sends the text and closes. */
  static Script closingAfter(String text) {
    return socket -> {
      write(socket, text);
      socket.close();
    };
  }

  /** Resets the connection after the request was read. */
  static Script resetting() {
    return socket -> {
      socket.setSoLinger(true, 0);
      socket.close();
    };
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        serve(socket, script);
      } catch (IOException e) {
        // The test ended, or the client cut the connection, which it may.
        hungUp.complete(true);
      }
    }
  }

  private void serve(Socket socket, Script script) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        return;
      }
      head.append((char) read);
    }
    requests.incrementAndGet();
    heads.add(head.toString());
    asked.complete(true);
    script.answer(socket);
    while (!socket.isClosed()) {
      if (in.read() < 0) {
        hungUp.complete(true);
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
