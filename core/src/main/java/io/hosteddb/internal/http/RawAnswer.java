package io.hosteddb.internal.http;

import java.net.http.HttpHeaders;

/**
 * What came over the wire.
 *
 * @param status the HTTP status
 * @param headers all of them
 * @param body what was read of it, never more than the limit; not to be changed
 * @param overLimit true if there was more, which was not read
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares answers.
public record RawAnswer(int status, HttpHeaders headers, byte[] body, boolean overLimit) {
  @Override
  public String toString() {
    return "RawAnswer[status=" + status + ", " + body.length + " bytes]";
  }
}
