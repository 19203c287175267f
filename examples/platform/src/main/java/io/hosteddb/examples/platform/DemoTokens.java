package io.hosteddb.examples.platform;

import io.hosteddb.examples.platform.directory.AccessTokens;
import io.hosteddb.examples.platform.directory.DemoData;
import io.hosteddb.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The two tokens of the demo: those that are set, else random ones that are made once and kept in
 * the data directory, for the eyes of its owner only.
 */
@Component
public class DemoTokens {
  private final PlatformProperties properties;
  private final AccessTokens tokens;
  private final DemoData data;
  private final SecureRandom random = new SecureRandom();

  DemoTokens(PlatformProperties properties, AccessTokens tokens, DemoData data) {
    this.properties = properties;
    this.tokens = tokens;
    this.data = data;
  }

  /**
   * What to say of the tokens.
   *
   * @param admin Ana's, or where it is
   * @param member Ben's, or where it is
   */
  public record Pair(String admin, String member) {
    /** Nothing: they are secret. */
    @Override
    public String toString() {
      return Secret.MASK;
    }
  }

  /**
   * Makes the demo's data and tokens, unless they are there. Several nodes may do it at once: the
   * first one makes what is random.
   */
  @Transactional
  public Pair install() {
    data.makeIfMissing();
    Secret admin = properties.adminToken();
    Secret member = properties.memberToken();
    if (admin != null && member != null && isSet(admin) && admin.equals(member)) {
      throw new IllegalStateException(
          "PLATFORM_ADMIN_TOKEN and PLATFORM_MEMBER_TOKEN are the same. Set two different ones.");
    }
    return new Pair(
        token(admin, "ADMIN", DemoData.ADMIN), token(member, "MEMBER", DemoData.MEMBER));
  }

  private static boolean isSet(Secret token) {
    return !token.reveal().isBlank();
  }

  private String token(@Nullable Secret given, String role, String member) {
    if (given != null && isSet(given)) {
      replace(member, given, "PLATFORM_" + role + "_TOKEN");
      return "as set by PLATFORM_" + role + "_TOKEN";
    }
    Path file = properties.dataDir().resolve(role.toLowerCase(Locale.ROOT) + ".token");
    try {
      if (!Files.exists(file)) {
        if (tokens.has(member)) {
          return "as another node or an earlier start made it; to change it set PLATFORM_"
              + role
              + "_TOKEN";
        }
        make(file, role);
      }
      String token = Files.readString(file).strip();
      replace(member, Secret.of(token), "The file " + file);
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file + " cannot be read or made.", e);
    }
  }

  private void replace(String member, Secret token, String where) {
    try {
      tokens.replace(member, token);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          where + " is refused. " + e.getMessage() + " Make one with: openssl rand -hex 24", e);
    }
  }

  /** All of it or nothing: half a token would be a short one. */
  private void make(Path file, String role) throws IOException {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    Path written = Files.createTempFile(file.getParent(), "token", ".new", OwnersOnly.file());
    Files.writeString(
        written, role.toLowerCase(Locale.ROOT) + "_" + HexFormat.of().formatHex(bytes));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
