package io.hosteddb;

import io.hosteddb.credentials.CredentialCondition;
import io.hosteddb.credentials.CredentialCondition.Kind;
import io.hosteddb.credentials.CredentialGeneration;
import io.hosteddb.credentials.CredentialsStatus;
import io.hosteddb.internal.engine.Renewals;
import io.hosteddb.internal.engine.Standing;
import io.hosteddb.model.Actor;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.CredentialStatus;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.RuntimeName;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.store.CredentialRecord;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.RuntimeRecord;
import io.hosteddb.store.Upkeep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is shown of a database's credentials. */
record CredentialsView(
    DatabaseId database,
    Optional<CredentialTraits> traits,
    List<CredentialGeneration> generations,
    @Nullable Instant renewsAt,
    List<CredentialCondition> conditions)
    implements CredentialsStatus {

  record Generation(
      CredentialId id,
      CredentialStatus status,
      Instant issuedAt,
      Actor issuedBy,
      @Nullable Instant expiresAt,
      @Nullable Long replacedAtRevision,
      @Nullable Instant revokeAt,
      boolean waitsForAcknowledgement,
      List<RuntimeName> behind,
      @Nullable Instant endedAt,
      @Nullable String note)
      implements CredentialGeneration {}

  static CredentialsView of(
      DatabaseRecord record,
      Optional<CredentialTraits> traits,
      Upkeep upkeep,
      List<CredentialRecord> kept,
      List<RuntimeRecord> runtimes,
      Instant now) {
    List<CredentialRecord> known = kept.isEmpty() ? implicit(record) : kept;
    return new CredentialsView(
        record.id(),
        traits,
        known.stream().map(c -> generation(record, c, runtimes)).toList(),
        upkeep.renewAt(),
        conditions(record, upkeep, known, runtimes, now));
  }

  /** Of those that provisioning handed out nothing is kept until others take their place. */
  private static List<CredentialRecord> implicit(DatabaseRecord record) {
    Instant ready = record.readyAt();
    if (ready == null) {
      return List.of();
    }
    return List.of(
        CredentialRecord.of(
                CredentialId.main(1),
                CredentialStatus.ACTIVE,
                record.attachment().origin().createdBy(),
                ready)
            .build());
  }

  private static CredentialGeneration generation(
      DatabaseRecord record, CredentialRecord c, List<RuntimeRecord> runtimes) {
    boolean gone = record.status() == DatabaseStatus.DELETED && c.status().isLive();
    boolean retiring = c.status() == CredentialStatus.RETIRING;
    return new Generation(
        c.id(),
        gone ? CredentialStatus.REVOKED : c.status(),
        c.issuedAt(),
        c.issuedBy(),
        c.expiresAt(),
        c.replacedAt(),
        retiring && !gone ? c.revokeAt() : null,
        retiring && c.acknowledged(),
        retiring && !gone ? Standing.of(runtimes, record.attachment(), c).behind() : List.of(),
        gone ? record.deletedAt() : c.endedAt(),
        c.note());
  }

  private static List<CredentialCondition> conditions(
      DatabaseRecord record,
      Upkeep upkeep,
      List<CredentialRecord> known,
      List<RuntimeRecord> runtimes,
      Instant now) {
    List<CredentialCondition> found = new ArrayList<>();
    if (record.status() != DatabaseStatus.READY) {
      return found;
    }
    for (CredentialRecord c : known) {
      Instant expires = c.expiresAt();
      boolean nearEnd = expires != null && !now.isBefore(Renewals.nearEnd(c.issuedAt(), expires));
      if (c.status() == CredentialStatus.ACTIVE && nearEnd) {
        found.add(
            new CredentialCondition(
                Kind.EXPIRING,
                "Credentials " + c.id() + " are injected and end at " + expires + "."));
      }
      if (c.status() == CredentialStatus.RETIRING) {
        retiring(record, c, nearEnd, runtimes).ifPresent(found::add);
      }
      if (c.status() == CredentialStatus.LEFT_VALID) {
        String note = c.note();
        found.add(
            new CredentialCondition(
                Kind.LEFT_VALID,
                note == null ? "Credentials " + c.id() + " are still valid." : note));
      }
    }
    if (upkeep.renewalFailures() > 0) {
      Instant again = upkeep.renewAt();
      found.add(
          new CredentialCondition(
              Kind.RENEWAL_FAILING,
              "Renewing the credentials has failed "
                  + upkeep.renewalFailures()
                  + (upkeep.renewalFailures() == 1 ? " time" : " times in a row")
                  + (again != null && again.isAfter(now)
                      ? "; it is tried again at " + again + "."
                      : "; it is being tried again.")));
    }
    return found;
  }

  private static Optional<CredentialCondition> retiring(
      DatabaseRecord record, CredentialRecord c, boolean nearEnd, List<RuntimeRecord> runtimes) {
    List<RuntimeName> behind = Standing.of(runtimes, record.attachment(), c).behind();
    if (nearEnd && !behind.isEmpty()) {
      return Optional.of(
          new CredentialCondition(
              Kind.RUNTIMES_BEHIND,
              behind.size()
                  + " runtimes have not acknowledged the credentials that replace "
                  + c.id()
                  + ", which end at "
                  + c.expiresAt()
                  + ", among them "
                  + behind.get(0)
                  + "."));
    }
    String note = c.note();
    return c.problems() > 0
        ? Optional.of(
            new CredentialCondition(
                Kind.REVOCATION_FAILING,
                note == null ? "Credentials " + c.id() + " are not revoked yet." : note))
        : Optional.empty();
  }
}
