import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A real PostgreSQL that lets in over TLS only, with a password, until standard input ends. Takes
 * the files of its password, certificate and key; prints its port.
 */
class TlsPostgres {
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    String password = Files.readString(Path.of(args[0]));
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setLocaleConfig("auth", "scram-sha-256")
            .setLocaleConfig("pwfile", args[0])
            .setConnectConfig("password", password)
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", args[1])
            .setServerConfig("ssl_key_file", args[2])
            .start()) {
      System.out.println(postgres.getPort());
      while (System.in.read() >= 0) {
        // Until whoever started this is gone.
      }
    }
  }
}
