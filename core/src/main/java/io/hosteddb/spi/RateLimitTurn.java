package io.hosteddb.spi;

import java.time.Instant;

/**
 * Who a call is made for, and since when that waits: by this a rate limit serves in order of
 * arrival, so that what was begun is finished before something new is.
 *
 * @param of names the work, such as the id of a database; one work has one place in a line
 * @param since when the work arrived; earlier goes first
 * @since 0.1
 */
public record RateLimitTurn(String of, Instant since) {}
