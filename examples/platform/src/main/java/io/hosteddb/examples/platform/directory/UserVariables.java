package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.SecretCipher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
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

  private static final TypeReference<TreeMap<String, Long>> REVISIONS = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final VariableAudit audit;
  private final SecretCipher cipher;
  private final JsonMapper json = JsonMapper.shared();

  UserVariables(JdbcClient jdbc, VariableAudit audit, SecretCipher cipher) {
    this.jdbc = jdbc;
    this.audit = audit;
    this.cipher = cipher;
  }

  /**
   * What the user set, for a look that shows no values.
   *
   * @param environment the environment; null for the project's
   */
  public VariableSet get(ProjectId project, @Nullable EnvironmentId environment) {
    String owner = owner(project, environment);
    return jdbc.sql("SELECT ciphertext, revision, revisions FROM user_variables WHERE owner_id = ?")
        .param(owner)
        .query((row, number) ->
            new VariableSet(
                row.getLong("revision"),
                decrypt(owner, row.getString("ciphertext")),
                json.readValue(row.getString("revisions"), REVISIONS)))
        .optional()
        .orElse(VariableSet.NONE);
  }

  /**
   * What the user set, for somebody who then knows the values; it is written down.
   *
   * @param environment the environment; null for the project's
   * @param member who reads
   */
  @Transactional
  public VariableSet read(ProjectId project, @Nullable EnvironmentId environment, String member) {
    VariableSet found = get(project, environment);
    audit.write(project, environment, member, VariableAudit.Action.READ, found.values().keySet());
    return found;
  }

  /** The sum of all changes in a project: it rises with each. */
  public long changes(ProjectId project) {
    return jdbc.sql("SELECT coalesce(sum(revision), 0) FROM user_variables WHERE project_id = ?")
        .param(project.value())
        .query(Long.class)
        .single();
  }

  /**
   * Changes what the user set, and writes down who changed which names.
   *
   * @param environment the environment; null for the project's
   * @param member who changes
   * @param change makes the new values of what is there; may refuse by throwing
   * @return what is there then
   */
  @Transactional
  public VariableSet change(
      ProjectId project,
      @Nullable EnvironmentId environment,
      String member,
      Function<VariableSet, Map<String, String>> change) {
    // One after the other, also over several nodes.
    jdbc.sql("SELECT id FROM project WHERE id = ? FOR UPDATE")
        .param(project.value())
        .query(String.class)
        .single();
    VariableSet before = get(project, environment);
    VariableSet after = before.with(change.apply(before));
    Set<String> set = new TreeSet<>(after.values().keySet());
    set.removeIf(name -> after.revisionOf(name) != after.revision());
    Set<String> removed = new TreeSet<>(before.values().keySet());
    removed.removeAll(after.values().keySet());
    if (set.isEmpty() && removed.isEmpty()) {
      return before;
    }
    store(project, environment, after);
    audit.write(project, environment, member, VariableAudit.Action.SET, set);
    audit.write(project, environment, member, VariableAudit.Action.REMOVE, removed);
    return after;
  }

  private void store(ProjectId project, @Nullable EnvironmentId environment, VariableSet set) {
    String owner = owner(project, environment);
    jdbc.sql("DELETE FROM user_variables WHERE owner_id = ?").param(owner).update();
    jdbc.sql(
            "INSERT INTO user_variables (owner_id, project_id, ciphertext, revision, revisions)"
                + " VALUES (?, ?, ?, ?, ?)")
        .params(
            owner,
            project.value(),
            encrypt(owner, set.values()),
            set.revision(),
            json.writeValueAsString(set.revisions()))
        .update();
  }

  /** After a rotation of keys: the library sees to its own records, this to these. */
  @Transactional
  public void reencrypt() {
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
