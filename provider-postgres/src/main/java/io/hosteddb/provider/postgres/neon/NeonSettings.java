package io.hosteddb.provider.postgres.neon;

import io.hosteddb.http.JsonBody;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How the backend serves. Immutable; prints no secret.
 *
 * @param apiKey the key of the Neon API
 * @param orgId the organization that every project belongs to; null if the key implies it
 * @param baseUrl where the API is
 * @param template what every project is created with, whatever its name: the fields of {@code
 *     project} in the request, only those that a setting names
 * @param pooled whether runtimes connect to the pooler
 * @param rateLimit how many calls the account allows
 */
record NeonSettings(
    Secret apiKey,
    @Nullable String orgId,
    URI baseUrl,
    JsonBody template,
    boolean pooled,
    RateLimit rateLimit) {
  /** Names the account that the rate limit is of. */
  String account() {
    return orgId == null ? "neon" : "neon:" + orgId;
  }
}
