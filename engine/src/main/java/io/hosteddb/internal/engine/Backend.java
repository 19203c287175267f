package io.hosteddb.internal.engine;

import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.store.Attachment;
import java.time.Duration;
import java.util.Optional;

/**
 * A backend as the engine sees it: what the outcome of a step depends on besides the record.
 *
 * @param name who serves the database, for people
 * @param key provider and backend, for what is learned of them
 * @param timeLimit how long provisioning may take
 * @param typicalTime how long it takes as a rule
 * @param credentials what rotating is like; empty if it cannot, or is not known here
 * @param retires whether the vendor can be told when retiring credentials end
 */
record Backend(
    String name,
    String key,
    Duration timeLimit,
    Duration typicalTime,
    Optional<CredentialTraits> credentials,
    boolean retires) {
  /** A deployment that lacks a provider by mistake is put right within that time. */
  private static final Duration WITHOUT_PROVIDER = Duration.ofHours(1);

  static Backend of(DatabaseProvider opened) {
    ProviderDescriptor descriptor = opened.descriptor();
    String provider = descriptor.profile().id().value();
    return new Backend(
        descriptor.profile().displayName() + " (" + descriptor.backend() + ")",
        provider + "/" + descriptor.backend(),
        descriptor.timeLimit(),
        descriptor.typicalTime(),
        opened.credentials().map(Credentials::traits),
        opened.credentials().filter(Credentials::retires).isPresent());
  }

  /** Nobody in this process serves the database. */
  static Backend missing(Attachment attachment) {
    return new Backend(
        attachment.provider() + " (" + attachment.backend() + ")",
        attachment.provider() + "/" + attachment.backend(),
        WITHOUT_PROVIDER,
        Duration.ZERO,
        Optional.empty(),
        false);
  }
}
