package io.hosteddb.examples.platform;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.examples.platform.directory.DemoData;
import io.hosteddb.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The two tokens of the demo: those that are set, else random ones that are made once and kept in
 * the data directory, for the eyes of its owner only.
 */
@Component
class DemoTokens {
  private final PlatformProperties properties;
  private final AccessTokens tokens;
  private final SecureRandom random = new SecureRandom();

  DemoTokens(PlatformProperties properties, AccessTokens tokens) {
    this.properties = properties;
    this.tokens = tokens;
  }

  /** The tokens of the demo's members. */
  record Pair(Secret admin, Secret member) {}

  /** Makes them valid, and no others of these members. */
  Pair install() {
    Pair pair =
        new Pair(
            token(properties.adminToken(), "admin"), token(properties.memberToken(), "member"));
    tokens.replace(DemoData.ADMIN, pair.admin());
    tokens.replace(DemoData.MEMBER, pair.member());
    return pair;
  }

  private Secret token(@Nullable Secret given, String role) {
    if (given != null && !given.reveal().isBlank()) {
      return given;
    }
    Path file = properties.dataDir().resolve(role + ".token");
    try {
      return Secret.of(readOrMake(file, role));
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file + " cannot be read or made.", e);
    }
  }

  private String readOrMake(Path file, String role) throws IOException {
    if (!Files.exists(file)) {
      byte[] bytes = new byte[24];
      random.nextBytes(bytes);
      Files.createFile(
          file,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, role + "_" + HexFormat.of().formatHex(bytes));
    }
    return Files.readString(file).strip();
  }
}
