package io.hosteddb.provider.turso;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.RateLimit;
import java.net.URI;

/**
 * Which organization of Turso Cloud is used, and how.
 *
 * @param organization the slug of the organization
 * @param apiToken a platform API token, not a database token
 * @param baseUrl where the Platform API is
 * @param groups which group a database goes into
 * @param expiration how long database tokens are good for, as Turso spells it: {@code never},
 *     {@code 7d}, {@code 2w1d30m}
 * @param rateLimit how often the Platform API may be called
 */
record TursoSettings(
    String organization,
    Secret apiToken,
    URI baseUrl,
    TursoGroupRule groups,
    String expiration,
    RateLimit rateLimit) {}
