package io.hosteddb;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.store.Attachment;
import io.hosteddb.store.DatabaseRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;

/** Makes the first record of a database. */
final class RecordFactory {
  private final InstantSource clock;
  private final SecureRandom random;
  private final String platform;
  private final String vendorPrefix;

  RecordFactory(InstantSource clock, SecureRandom random, String platform, String vendorPrefix) {
    this.clock = clock;
    this.random = random;
    this.platform = platform;
    this.vendorPrefix = vendorPrefix;
  }

  DatabaseId newId() {
    return DatabaseId.create(clock.instant(), random);
  }

  /** The record of a request that was found right. */
  DatabaseRecord begin(
      AttachRequest request, AttachResolver.Resolved resolved, ProviderDescriptor descriptor) {
    DatabaseName name = Objects.requireNonNull(resolved.name());
    RegionId asked = Objects.requireNonNull(resolved.requestedRegion());
    RegionId target = Objects.requireNonNull(resolved.targetRegion());
    Instant now = clock.instant();
    DatabaseId id = DatabaseId.create(now, random);
    return DatabaseRecord.begin(
        new Attachment(
            id,
            request.project(),
            request.environment(),
            name,
            descriptor.profile().contract(),
            new Attachment.Destination(
                descriptor.profile().id(),
                descriptor.backend(),
                asked,
                target,
                VendorName.of(vendorPrefix, id),
                platform),
            new Attachment.Origin(
                request.actor(),
                now,
                request.idempotencyKey(),
                request.idempotencyKey() == null ? "" : fingerprint(request))));
  }

  /**
   * A digest of what was asked for, before anything is derived from it; who asked does not matter.
   */
  static String fingerprint(AttachRequest request) {
    String text =
        String.join(
            "\u0000",
            request.project().value(),
            request.environment() == null ? "" : request.environment().value(),
            request.provider(),
            request.name() == null ? "" : request.name(),
            request.region() == null ? "" : request.region());
    if (!request.workloads().isEmpty()) {
      // Those without have the digest that earlier releases made of them.
      text += "\u0000" + request.workloads();
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
