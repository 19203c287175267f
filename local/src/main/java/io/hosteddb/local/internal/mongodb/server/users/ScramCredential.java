package io.hosteddb.local.internal.mongodb.server.users;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import io.hosteddb.local.internal.mongodb.server.wire.StoredFields;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps in place of a password, for SCRAM-SHA-256 (RFC 7677).
 *
 * @param salt in base 64
 * @param iterations how often the password was hashed
 * @param storedKey proves that a client knows the password
 * @param serverKey proves to a client that the server does
 */
record ScramCredential(String salt, int iterations, BinData storedKey, BinData serverKey) {

  /**
   * The fewest that drivers accept: this is a server for development, to be connected to at once.
   */
  private static final int ITERATIONS = 4096;

  private static final int SALT_BYTES = 28;
  private static final int KEY_BITS = 256;
  private static final String HMAC = "HmacSHA256";

  static ScramCredential of(String password, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return of(password, salt, ITERATIONS);
  }

  static ScramCredential of(String password, byte[] salt, int iterations) {
    try {
      byte[] salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(
                  new PBEKeySpec(prepared(password).toCharArray(), salt, iterations, KEY_BITS))
              .getEncoded();
      byte[] clientKey = hmac(salted, "Client Key");
      return new ScramCredential(
          Base64.getEncoder().encodeToString(salt),
          iterations,
          new BinData(MessageDigest.getInstance("SHA-256").digest(clientKey)),
          new BinData(hmac(salted, "Server Key")));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks SCRAM-SHA-256.", e);
    }
  }

  /** What of SASLprep (RFC 4013) changes a password; drivers do all of it. */
  private static String prepared(String password) {
    StringBuilder mapped = new StringBuilder();
    password
        .codePoints()
        .filter(c -> c != 0xad && c != 0x200b && c != 0x2060 && c != 0xfeff)
        .map(c -> c != ' ' && Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
        .forEach(mapped::appendCodePoint);
    return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the proof is that of a client which knows the password. */
  boolean accepts(byte[] proof, String messages) {
    byte[] known = storedKey.getData();
    if (proof.length != known.length) {
      return false;
    }
    try {
      byte[] clientKey = hmac(known, messages);
      for (int i = 0; i < clientKey.length; i++) {
        clientKey[i] ^= proof[i];
      }
      return MessageDigest.isEqual(MessageDigest.getInstance("SHA-256").digest(clientKey), known);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks SCRAM-SHA-256.", e);
    }
  }

  /** What proves to the client that this server knows the password. */
  byte[] signature(String messages) {
    try {
      return hmac(serverKey.getData(), messages);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks SCRAM-SHA-256.", e);
    }
  }

  Document toStored() {
    return new Document("salt", salt)
        .append("iterations", iterations)
        .append("storedKey", storedKey)
        .append("serverKey", serverKey);
  }

  static ScramCredential ofStored(Document stored) {
    return new ScramCredential(
        StoredFields.get(stored, "salt", String.class),
        StoredFields.get(stored, "iterations", Integer.class),
        StoredFields.get(stored, "storedKey", BinData.class),
        StoredFields.get(stored, "serverKey", BinData.class));
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return "ScramCredential";
  }
}
