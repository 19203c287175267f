package io.hosteddb.internal.engine;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.RuntimeRecord;
import java.util.List;

/**
 * How the expected runtimes of a database stand to the revision that replaced a generation of its
 * credentials.
 *
 * @param expected how many are waited for
 * @param behind those that have not acknowledged it
 */
public record Standing(int expected, List<RuntimeName> behind) {
  /**
   * How they stand.
   *
   * @param known the runtimes of the database's project
   * @param attachment what is attached: a project-wide database is used in every environment
   * @param replaced the generation; one that was never replaced has nobody behind
   * @return the standing
   */
  public static Standing of(
      List<RuntimeRecord> known, Attachment attachment, CredentialRecord replaced) {
    EnvironmentId environment = attachment.environment();
    List<RuntimeRecord> expected =
        known.stream()
            .filter(RuntimeRecord::expected)
            .filter(r -> environment == null || environment.equals(r.environment()))
            .toList();
    Long revision = replaced.replacedAt();
    return new Standing(
        expected.size(),
        revision == null
            ? List.of()
            : expected.stream()
                .filter(r -> r.revision() < revision)
                .map(RuntimeRecord::runtime)
                .distinct()
                .toList());
  }

  /** {@return whether nobody is waited for} */
  public boolean isEmpty() {
    return expected == 0;
  }

  /** {@return whether somebody is waited for, and all have acknowledged} */
  public boolean hasAcknowledged() {
    return expected > 0 && behind.isEmpty();
  }
}
