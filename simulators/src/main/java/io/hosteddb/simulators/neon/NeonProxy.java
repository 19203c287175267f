package io.hosteddb.simulators.neon;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the real PostgreSQL as Neon's proxy stands in front of its computes: it reads
 * which database a client wants, and lets it through or refuses it with a sentence of its own.
 */
public final class NeonProxy implements AutoCloseable {
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int MAX_STARTUP_BYTES = 10_000;

  /** Neon takes passwords in clear alone, since its control plane keeps them. */
  private static final Pattern HASHED =
      Pattern.compile("PASSWORD\\s+'(SCRAM-SHA-256\\$|md5[0-9a-f]{32})", Pattern.CASE_INSENSITIVE);

  private static final Refusal HASHED_REFUSED =
      new Refusal(
          "XX000", "Received HTTP code 400 from control plane: hashed passwords are not supported");

  private final int backend;
  private final Function<String, Optional<Refusal>> refusals;
  private final ServerSocket server;
  private volatile Statements statements = said -> null;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Which statements are refused. */
  private interface Statements {
    @Nullable Refusal apply(String said);
  }

  /**
   * What a client is told instead of being let in.
   *
   * @param sqlState the SQLSTATE; Neon's proxy gives {@code XX000} with most of its sentences
   * @param sentence what it says
   */
  public record Refusal(String sqlState, String sentence) {}

  /**
   * A proxy that is open.
   *
   * @param backend the port of the real server
   * @param refusals asked for each client by the database it wants; empty to let it through
   */
  public NeonProxy(int backend, Function<String, Optional<Refusal>> refusals) {
    this.backend = backend;
    this.refusals = refusals;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("The proxy of the simulated Neon cannot listen.", e);
    }
    start("proxy of neon", this::acceptAll);
  }

  /**
   * Refuses statements from now on, as a server that does not allow them.
   *
   * @param regex found in what a client says
   * @param refusal what it is told; its connection ends with that
   */
  public void refuseStatements(String regex, Refusal refusal) {
    Pattern pattern = Pattern.compile(regex);
    statements = said -> pattern.matcher(said).find() ? refusal : null;
  }

  /** The port on the loopback address where clients knock. */
  public int port() {
    return server.getLocalPort();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        start("client of neon", () -> serve(client));
      } catch (IOException e) {
        // Closed.
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      byte[] startup = startup(client);
      if (startup == null) {
        return;
      }
      Optional<Refusal> refusal = refusals.apply(parameter(startup, "database"));
      if (refusal.isPresent()) {
        refuse(client, refusal.get());
      } else {
        relay(client, startup);
      }
    } catch (IOException e) {
      // The client, the server or the simulator went away.
    } finally {
      open.remove(client);
    }
  }

  /** The packet that names the database; every offer to encrypt is declined. */
  private static byte @Nullable [] startup(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    while (true) {
      int length = in.readInt();
      if (length < 8 || length > MAX_STARTUP_BYTES) {
        return null;
      }
      int code = in.readInt();
      byte[] rest = in.readNBytes(length - 8);
      if (code != SSL_REQUEST && code != GSS_REQUEST) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(packet);
        out.writeInt(length);
        out.writeInt(code);
        out.write(rest);
        return packet.toByteArray();
      }
      client.getOutputStream().write('N');
    }
  }

  private static String parameter(byte[] startup, String name) {
    String[] words =
        new String(startup, 8, startup.length - 8, StandardCharsets.UTF_8).split("\0", -1);
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (words[i].equals(name)) {
        return words[i + 1];
      }
    }
    return "";
  }

  private static void refuse(Socket client, Refusal refusal) throws IOException {
    String fields = "SFATAL\0VFATAL\0C" + refusal.sqlState() + "\0M" + refusal.sentence() + "\0\0";
    byte[] body = fields.getBytes(StandardCharsets.UTF_8);
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    out.writeByte('E');
    out.writeInt(body.length + 4);
    out.write(body);
    out.flush();
  }

  private void relay(Socket client, byte[] startup) throws IOException {
    try (Socket real = new Socket(InetAddress.getLoopbackAddress(), backend)) {
      real.setTcpNoDelay(true);
      open.add(real);
      real.getOutputStream().write(startup);
      start("answers of neon", () -> copy(real, client));
      copyStatements(client, real);
      open.remove(real);
    }
  }

  /** All that a client says, but for a password that only the control plane could have read. */
  private void copyStatements(Socket client, Socket real) {
    byte[] buffer = new byte[8192];
    String before = "";
    try (client;
        real;
        InputStream in = client.getInputStream();
        OutputStream out = real.getOutputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        String said = before + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
        Refusal refusal = HASHED.matcher(said).find() ? HASHED_REFUSED : statements.apply(said);
        if (refusal != null) {
          refuse(client, refusal);
          return;
        }
        before = said.substring(Math.max(0, said.length() - 40));
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One of them went away.
    }
  }

  /** When one side ends, so does the other. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One of them went away.
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets nobody in any more, and ends who is in. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
