package io.hosteddb.spi;

import io.hosteddb.model.RegionId;

/**
 * What the vendor made for a database.
 *
 * @param externalId the vendor's own id of it
 * @param region where the vendor put it
 * @since 0.1
 */
public record VendorResource(String externalId, RegionId region) {}
