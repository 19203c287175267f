package io.hosteddb.examples.platform;

import io.hosteddb.model.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the environment sets.
 *
 * @param dataDir where everything is that is kept in files
 * @param keysetFile what encrypts secrets; made at the first start
 * @param adminToken the token of the member who may do everything; null for a random one
 * @param memberToken the token of the member who may look; null for a random one
 */
@ConfigurationProperties("platform")
record PlatformProperties(
    Path dataDir,
    Path keysetFile,
    @Nullable Secret adminToken,
    @Nullable Secret memberToken) {}
