package io.hosteddb.testkit.provider;

import io.hosteddb.model.CredentialId;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.IssueRequest;
import io.hosteddb.spi.ReadyDatabase;
import io.hosteddb.spi.RevokeAllRequest;
import io.hosteddb.spi.RevokeRequest;
import io.hosteddb.spi.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the engine keeps of generations of credentials beside the database's own checkpoint. */
final class CredentialParts {
  /** What revoking all has come to. */
  static final String ALL = "revoke-all";

  private final Map<String, Checkpoint> saved = new TreeMap<>();
  private final TreeSet<CredentialId> begun = new TreeSet<>();

  /** Whether this is the first call for the generation. */
  boolean begin(CredentialId credential) {
    return begun.add(credential);
  }

  private Checkpoint of(String part) {
    return saved.getOrDefault(part, Checkpoint.empty());
  }

  <T> StepResult<T> save(String part, StepResult<T> result) {
    result.checkpoint().ifPresent(next -> saved.put(part, WrittenCheckpoint.reread(next)));
    return result;
  }

  IssueRequest issue(
      ReadyDatabase database, CredentialId credential, boolean first, CallContext call) {
    return new IssueRequest(database, credential, of(credential.toString()), !first, call);
  }

  RevokeRequest revoke(ReadyDatabase database, CredentialId credential, CallContext call) {
    return new RevokeRequest(database, credential, null, of(credential.toString()), call);
  }

  RevokeAllRequest revokeAll(ReadyDatabase database, CallContext call) {
    return new RevokeAllRequest(database, all(), of(ALL), call);
  }

  /** Beside what provisioning handed out. */
  List<CredentialId> begun() {
    return List.copyOf(begun);
  }

  private List<CredentialId> all() {
    List<CredentialId> all = new ArrayList<>();
    all.add(CredentialId.main(1));
    all.addAll(begun);
    return all;
  }
}
