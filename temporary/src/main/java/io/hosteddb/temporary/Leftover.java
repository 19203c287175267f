package io.hosteddb.temporary;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.ProjectId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.VendorAccount;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.WorkState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a database to remove it without its record: where it was made, its name
 * there and the proof that it is ours. No secret: a provider finds its own work by name, as it does
 * after a crash that came before the first checkpoint was saved.
 *
 * @param id the database
 * @param provider the kind of database
 * @param backend who made it
 * @param region the region that the vendor was told
 * @param vendorPrefix what its name at the vendor begins with
 * @param platform the installation in its proof of ownership
 * @param account where at the vendor it was made; null if the provider names none
 * @param externalId the vendor's own id of it; null if it never became known
 */
record Leftover(
    DatabaseId id,
    ProviderId provider,
    String backend,
    RegionId region,
    String vendorPrefix,
    String platform,
    @Nullable VendorAccount account,
    @Nullable String externalId) {

  static Leftover of(DatabaseRecord record, String vendorPrefix) {
    Attachment.Destination destination = record.attachment().destination();
    VendorResource resource = record.resource();
    return new Leftover(
        record.id(),
        destination.provider(),
        destination.backend(),
        destination.targetRegion(),
        vendorPrefix,
        destination.platform(),
        record.checkpoint().account().orElse(null),
        resource == null ? null : resource.externalId());
  }

  Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty("database", id.value());
    properties.setProperty("provider", provider.value());
    properties.setProperty("backend", backend);
    properties.setProperty("region", region.value());
    properties.setProperty("vendor-prefix", vendorPrefix);
    properties.setProperty("platform", platform);
    if (account != null) {
      properties.setProperty("account-kind", account.kind());
      properties.setProperty("account-id", account.id());
    }
    if (externalId != null) {
      properties.setProperty("external-id", externalId);
    }
    return properties;
  }

  /** Empty if something of it is not there or not what it should be. */
  static Optional<Leftover> from(Properties properties) {
    try {
      String account = properties.getProperty("account-id");
      Leftover leftover =
          new Leftover(
              DatabaseId.of(text(properties, "database")),
              ProviderId.of(text(properties, "provider")),
              text(properties, "backend"),
              RegionId.of(text(properties, "region")),
              text(properties, "vendor-prefix"),
              text(properties, "platform"),
              account == null ? null : new VendorAccount(text(properties, "account-kind"), account),
              properties.getProperty("external-id"));
      // What no record can be made of would keep every run from starting.
      return leftover.toRecord(Instant.EPOCH).id().equals(leftover.id())
          ? Optional.of(leftover)
          : Optional.empty();
    } catch (IllegalArgumentException | io.hosteddb.error.HostedDatabasesException e) {
      return Optional.empty();
    }
  }

  private static String text(Properties properties, String key) {
    String text = properties.getProperty(key);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("There is no " + key + ".");
    }
    return text;
  }

  /**
   * A record of it, for the engine to detach: something may be there, and no step is due before
   * that.
   */
  DatabaseRecord toRecord(Instant now) {
    Attachment attachment =
        new Attachment(
            id,
            ProjectId.of("leftover-" + id.value()),
            null,
            DatabaseName.of(id.value()),
            VariableContract.of(ManagedVariable.plain("LEFTOVER", "Of an earlier run")),
            new Attachment.Destination(
                provider, backend, region, region, VendorName.of(vendorPrefix, id), platform),
            new Attachment.Origin(Actor.engine(), now, null, ""));
    WorkState work =
        new WorkState(
            true, null, 0, null, null, now, now.plus(Duration.ofDays(1)), 0, Duration.ZERO);
    Checkpoint checkpoint =
        account == null ? Checkpoint.empty() : Checkpoint.empty().withAccount(account);
    return DatabaseRecord.restore(attachment, DatabaseStatus.PROVISIONING, work, 1, now)
        .checkpoint(checkpoint)
        .resource(externalId == null ? null : new VendorResource(externalId, region))
        .build();
  }

  /** For people: who made it, and its name there. */
  @Override
  public String toString() {
    return provider + "/" + backend + " " + VendorName.of(vendorPrefix, id).value();
  }
}
