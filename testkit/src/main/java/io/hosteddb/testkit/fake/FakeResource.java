package io.hosteddb.testkit.fake;

import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import java.time.Instant;

/**
 * What exists at the fake vendor.
 *
 * @param externalId the vendor's own id of it
 * @param name its name
 * @param mark who owns it, as the creator said; empty for a resource nobody marked
 * @param region where it is
 * @param password what opens it
 * @param readyAt from when it can be used
 * @since 0.1
 */
public record FakeResource(
    String externalId,
    String name,
    String mark,
    RegionId region,
    Secret password,
    Instant readyAt) {}
