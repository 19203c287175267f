package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tokens of members. Only hashes are kept; a plain hash is enough for tokens, which are long
 * and random, where passwords would need a slow one. Thread-safe.
 */
@Repository
public class AccessTokens {
  private final JdbcClient jdbc;
  private final Directory directory;

  AccessTokens(JdbcClient jdbc, Directory directory) {
    this.jdbc = jdbc;
    this.directory = directory;
  }

  /** Whose token it is; empty if it is nobody's. */
  public Optional<Member> owner(Secret token) {
    return token.reveal().isBlank() ? Optional.empty() : directory.memberByTokenHash(hash(token));
  }

  /** Whether a member has a token. */
  public boolean has(String memberId) {
    return jdbc.sql("SELECT count(*) FROM access_token WHERE member_id = ?")
            .param(memberId)
            .query(Long.class)
            .single()
        > 0;
  }

  /**
   * Makes it the one token of a member; what an earlier one opened is closed.
   *
   * @throws IllegalArgumentException if it could be guessed
   */
  @Transactional
  public void replace(String memberId, Secret token) {
    TokenStrength.require(token);
    jdbc.sql("DELETE FROM access_token WHERE member_id = ?").param(memberId).update();
    jdbc.sql("INSERT INTO access_token (hash, member_id) VALUES (?, ?)")
        .params(hash(token), memberId)
        .update();
  }

  /** What is kept of a token. */
  public static String hash(Secret token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(token.reveal().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
