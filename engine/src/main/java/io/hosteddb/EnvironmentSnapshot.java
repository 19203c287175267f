package io.hosteddb;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.environment.EffectiveEnvironment;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;
import java.util.List;
import java.util.Map;

/** What was read of an environment; its values are read anew when they are revealed. */
final class EnvironmentSnapshot implements ManagedEnvironment {
  private final long revision;
  private final List<Entry> entries;
  private final RevealGate gate;

  /** What is shown of a variable. */
  record Shown(
      ManagedVariable variable,
      String shown,
      boolean readable,
      DatabaseId database,
      ProviderId provider)
      implements Entry {}

  EnvironmentSnapshot(long revision, List<? extends Entry> entries, RevealGate gate) {
    this.revision = revision;
    this.entries = List.copyOf(entries);
    this.gate = gate;
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public List<Entry> entries() {
    return entries;
  }

  @Override
  public Map<String, String> reveal(Actor actor, String reason) {
    return gate.reveal(actor, reason);
  }

  @Override
  public EffectiveEnvironment merge(Map<String, String> project, Map<String, String> environment) {
    return MergedEnvironment.merge(project, environment, entries, gate);
  }

  /** The revision and the names; never a value. */
  @Override
  public String toString() {
    return "revision " + revision + ": " + entries.stream().map(e -> e.variable().name()).toList();
  }
}
