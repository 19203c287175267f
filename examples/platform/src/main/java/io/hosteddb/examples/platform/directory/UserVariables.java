package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.SecretCipher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The variables that users set themselves. Nobody says which of them are secret, so all are kept
 * encrypted. Thread-safe.
 */
@Repository
public class UserVariables {
  private static final TypeReference<TreeMap<String, String>> VARIABLES = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final SecretCipher cipher;
  private final JsonMapper json = JsonMapper.shared();

  UserVariables(JdbcClient jdbc, SecretCipher cipher) {
    this.jdbc = jdbc;
    this.cipher = cipher;
  }

  /**
   * What the user set.
   *
   * @param environment the environment; null for the project's
   */
  public Map<String, String> get(ProjectId project, @Nullable EnvironmentId environment) {
    String owner = owner(project, environment);
    return jdbc.sql("SELECT ciphertext FROM user_variables WHERE owner_id = ?")
        .param(owner)
        .query(String.class)
        .optional()
        .map(ciphertext -> decrypt(owner, ciphertext))
        .orElseGet(TreeMap::new);
  }

  /**
   * Replaces what the user set.
   *
   * @param environment the environment; null for the project's
   */
  @Transactional
  public void set(
      ProjectId project, @Nullable EnvironmentId environment, Map<String, String> variables) {
    String owner = owner(project, environment);
    // One after the other, also over several nodes.
    jdbc.sql("SELECT id FROM project WHERE id = ? FOR UPDATE")
        .param(project.value())
        .query(String.class)
        .single();
    jdbc.sql("DELETE FROM user_variables WHERE owner_id = ?").param(owner).update();
    jdbc.sql("INSERT INTO user_variables (owner_id, project_id, ciphertext) VALUES (?, ?, ?)")
        .params(owner, project.value(), encrypt(owner, variables))
        .update();
  }

  /** After a rotation of keys: the library sees to its own records, this to these. */
  @Transactional
  public void rewrap() {
    Map<String, String> all = new TreeMap<>();
    jdbc.sql("SELECT owner_id, ciphertext FROM user_variables FOR UPDATE")
        .query((row, number) -> all.put(row.getString("owner_id"), row.getString("ciphertext")))
        .list();
    all.forEach((owner, ciphertext) -> {
      if (!cipher.isCurrent(Base64.getDecoder().decode(ciphertext))) {
        jdbc.sql("UPDATE user_variables SET ciphertext = ? WHERE owner_id = ?")
            .params(encrypt(owner, decrypt(owner, ciphertext)), owner)
            .update();
      }
    });
  }

  private static String owner(ProjectId project, @Nullable EnvironmentId environment) {
    return environment == null ? project.value() : environment.value();
  }

  private String encrypt(String owner, Map<String, String> variables) {
    try {
      byte[] ciphertext = cipher.encrypt(json.writeValueAsBytes(variables), associated(owner));
      return Base64.getEncoder().encodeToString(ciphertext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The variables of " + owner + " cannot be encrypted.", e);
    }
  }

  private Map<String, String> decrypt(String owner, String ciphertext) {
    try {
      byte[] plaintext = cipher.decrypt(Base64.getDecoder().decode(ciphertext), associated(owner));
      return json.readValue(plaintext, VARIABLES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The variables of " + owner + " cannot be decrypted.", e);
    }
  }

  private static byte[] associated(String owner) {
    return ("user variables of " + owner).getBytes(StandardCharsets.UTF_8);
  }
}
