package io.hosteddb.spi;

import java.time.Duration;

/**
 * One request that a provider sent to its vendor.
 *
 * @param vendor who was asked, such as {@code Neon}
 * @param method the HTTP method
 * @param template the path template, without values
 * @param status the HTTP status; 0 if there was no whole answer
 * @param took how long it took
 * @since 0.1
 */
public record VendorCall(
    String vendor, String method, String template, int status, Duration took) {}
