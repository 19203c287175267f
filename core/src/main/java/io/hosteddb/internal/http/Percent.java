package io.hosteddb.internal.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as in RFC 3986: only unreserved characters stay as they are. */
public final class Percent {
  private Percent() {}

  /**
   * Encodes a text for one path segment, query name or query value.
   *
   * @param text any text
   * @return ASCII
   */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
