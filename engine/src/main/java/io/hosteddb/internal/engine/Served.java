package io.hosteddb.internal.engine;

import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.store.Attachment;
import java.time.Duration;

/**
 * What the outcome of a step depends on besides the record.
 *
 * @param name who serves the database, for people
 * @param backend provider and backend, for what is learned of them
 * @param timeLimit how long provisioning may take
 * @param typicalTime how long it takes as a rule
 */
record Served(String name, String backend, Duration timeLimit, Duration typicalTime) {
  /** A deployment that lacks a provider by mistake is put right within that time. */
  private static final Duration WITHOUT_PROVIDER = Duration.ofHours(1);

  static Served by(ProviderDescriptor descriptor) {
    String provider = descriptor.profile().id().value();
    return new Served(
        descriptor.profile().displayName() + " (" + descriptor.backend() + ")",
        provider + "/" + descriptor.backend(),
        descriptor.timeLimit(),
        descriptor.typicalTime());
  }

  /** Nobody in this process serves the database. */
  static Served byNobody(Attachment attachment) {
    return new Served(
        attachment.provider() + " (" + attachment.backend() + ")",
        attachment.provider() + "/" + attachment.backend(),
        WITHOUT_PROVIDER,
        Duration.ZERO);
  }
}
