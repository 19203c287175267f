package io.hosteddb.examples.platform.web;

import io.hosteddb.credentials.CredentialCondition;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.examples.platform.directory.ActorNames;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CredentialTraits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of credentials, on the wire: generations and times, never a value. */
final class CredentialViews {
  private CredentialViews() {}

  record Generation(
      String id,
      String status,
      Instant issuedAt,
      String issuedBy,
      @Nullable Instant expiresAt,
      @Nullable Long replacedAtRevision,
      @Nullable Instant revokeAt,
      boolean waitsForAcknowledgement,
      List<String> behind,
      @Nullable Instant endedAt,
      @Nullable String note) {
    static Generation of(CredentialGeneration generation, ActorNames names) {
      return new Generation(
          generation.id().toString(),
          generation.status().word(),
          generation.issuedAt(),
          names.of(generation.issuedBy()),
          generation.expiresAt(),
          generation.replacedAtRevision(),
          generation.revokeAt(),
          generation.waitsForAcknowledgement(),
          generation.behind().stream().map(RuntimeName::value).toList(),
          generation.endedAt(),
          generation.note());
    }
  }

  record Condition(String kind, String sentence) {
    static Condition of(CredentialCondition condition) {
      return new Condition(condition.kind().word(), condition.sentence());
    }
  }

  /**
   * The credentials of a database.
   *
   * @param traits what rotating is like at its backend; null if it cannot rotate
   * @param limits what its backend cannot do, sentences
   */
  record Credentials(
      @Nullable CredentialTraits traits,
      List<String> limits,
      List<Generation> generations,
      @Nullable Instant renewsAt,
      List<Condition> conditions) {
    static Credentials of(HostedDatabase database, CredentialsStatus status, ActorNames names) {
      CredentialTraits traits = status.traits().orElse(null);
      return new Credentials(
          traits,
          traits == null ? List.of(cannot(database)) : limitsOf(traits),
          status.generations().stream()
              .map(generation -> Generation.of(generation, names))
              .toList(),
          status.renewsAt(),
          status.conditions().stream().map(Condition::of).toList());
    }
  }

  record One(Credentials credentials) {}

  private static String cannot(HostedDatabase database) {
    return "The backend "
        + database.placement().backend()
        + " cannot replace credentials: these are valid as long as the database is attached.";
  }

  /** Said before anybody rotates, not found out by it. */
  private static List<String> limitsOf(CredentialTraits traits) {
    List<String> limits = new ArrayList<>();
    if (!traits.overlap()) {
      limits.add(
          "Only one set of credentials is valid at a time here: what still uses the old one fails"
              + " from the moment of a rotation until it restarts.");
    }
    if (!traits.revokesAtOnce()) {
      limits.add(
          "Credentials cannot be ended one by one here: the old ones stay valid until they expire"
              + " by themselves, and for good if they never do.");
    } else if (!traits.endsSessions()) {
      limits.add(
          "Connections that are open when credentials are revoked may go on until they close.");
    }
    if (traits.dropsConnections()) {
      limits.add("A rotation cuts the connections of everybody; clients have to reconnect.");
    }
    if (traits.affectsOthers()) {
      limits.add(
          "Revoking can end credentials of other databases here, so nothing is revoked by"
              + " itself.");
    }
    return limits;
  }
}
