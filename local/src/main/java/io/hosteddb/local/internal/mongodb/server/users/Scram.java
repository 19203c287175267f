package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The server's side of one SCRAM-SHA-256 conversation (RFC 5802). Used by one connection. */
final class Scram {
  static final String MECHANISM = "SCRAM-SHA-256";
  private static final int NONCE_BYTES = 24;

  /** No channel binding: what a client without it sends first, in base 64. */
  private static final String NO_BINDING = "biws";

  private static final String GS2_HEADER = "n,,";

  private final User user;
  private final String nonce;
  private final String clientFirst;
  private final String serverFirst;

  private Scram(User user, String nonce, String clientFirst) {
    this.user = user;
    this.nonce = nonce;
    this.clientFirst = clientFirst;
    this.serverFirst =
        "r=" + nonce + ",s=" + user.credential().salt() + ",i=" + user.credential().iterations();
  }

  /** The name that a client's first message gives. */
  static String userName(byte[] payload) {
    String name = attribute(parse(bare(payload)), "n");
    return name.replace("=2C", ",").replace("=3D", "=");
  }

  static Scram start(User user, byte[] payload, SecureRandom random) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = attribute(parse(bare(payload)), "r") + Base64.getEncoder().encodeToString(bytes);
    return new Scram(user, nonce, bare(payload));
  }

  private static String bare(byte[] payload) {
    String message = new String(payload, StandardCharsets.UTF_8);
    if (!message.startsWith(GS2_HEADER)) {
      throw failure();
    }
    return message.substring(GS2_HEADER.length());
  }

  private static Map<String, String> parse(String message) {
    Map<String, String> attributes = new HashMap<>();
    for (String part : message.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        attributes.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return attributes;
  }

  private static String attribute(Map<String, String> attributes, String name) {
    String value = attributes.get(name);
    if (value == null) {
      throw failure();
    }
    return value;
  }

  User user() {
    return user;
  }

  /** What the server says first. */
  byte[] challenge() {
    return serverFirst.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks the client's proof.
   *
   * @return what proves to the client that this is the right server
   * @throws MongoServerError if it does not know the password
   */
  byte[] finish(byte[] payload) {
    String message = new String(payload, StandardCharsets.UTF_8);
    Map<String, String> attributes = parse(message);
    int proofAt = message.lastIndexOf(",p=");
    if (proofAt < 0 || !NO_BINDING.equals(attributes.get("c"))) {
      throw failure();
    }
    String messages = clientFirst + "," + serverFirst + "," + message.substring(0, proofAt);
    byte[] proof;
    try {
      proof = Base64.getDecoder().decode(attribute(attributes, "p"));
    } catch (IllegalArgumentException e) {
      throw failure();
    }
    boolean sameNonce =
        MessageDigest.isEqual(
            nonce.getBytes(StandardCharsets.UTF_8),
            attribute(attributes, "r").getBytes(StandardCharsets.UTF_8));
    if (!sameNonce || !user.credential().accepts(proof, messages)) {
      throw failure();
    }
    String signature = Base64.getEncoder().encodeToString(user.credential().signature(messages));
    return ("v=" + signature).getBytes(StandardCharsets.UTF_8);
  }

  /** The same whatever is wrong, so that nobody learns which names there are. */
  static MongoServerError failure() {
    return new MongoServerError(18, "AuthenticationFailed", "Authentication failed.");
  }
}
