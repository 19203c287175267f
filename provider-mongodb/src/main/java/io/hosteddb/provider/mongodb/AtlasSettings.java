package io.hosteddb.provider.mongodb;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.RateLimit;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The settings, read and checked.
 *
 * @param base where the API is
 * @param clientId the service account
 * @param clientSecret the service account's secret
 * @param organization where projects are made; present unless there is a shared project
 * @param sharedProject the one project for all databases; empty for one each
 * @param tier the size of the clusters
 * @param cloud whose machines they run on
 * @param accessList the address ranges that may connect, canonical and without doubles
 * @param srv whether the URI is one to be looked up in the DNS
 * @param version the major version of MongoDB; empty for what Atlas takes, and for flex and M0
 * @param callLimit the limit of the calls for projects, and of those for flex clusters and the
 *     access list of one project
 * @param clusterLimit the limit of the calls for other clusters and users of one project
 * @param tokenLimit the limit of calls for a token
 */
record AtlasSettings(
    URI base,
    String clientId,
    Secret clientSecret,
    Optional<String> organization,
    Optional<String> sharedProject,
    AtlasTier tier,
    Cloud cloud,
    List<String> accessList,
    boolean srv,
    Optional<String> version,
    RateLimit callLimit,
    RateLimit clusterLimit,
    RateLimit tokenLimit) {}
