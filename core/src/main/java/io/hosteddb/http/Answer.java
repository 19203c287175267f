package io.hosteddb.http;

import io.hosteddb.internal.http.Json;
import io.hosteddb.internal.http.RawAnswer;
import io.hosteddb.internal.http.RetryAfter;
import io.hosteddb.internal.http.Scrubber;
import io.hosteddb.internal.http.TextCleaner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An answer with all that is needed to read it. */
final class Answer {
  private final String vendor;
  private final ControlPlaneRequest request;
  private final RawAnswer raw;
  private final Scrubber scrubber;
  private final Instant now;
  private final BooleanSupplier renewal;
  private final @Nullable JsonNode root;

  Answer(
      String vendor,
      ControlPlaneRequest request,
      RawAnswer raw,
      Scrubber scrubber,
      Instant now,
      BooleanSupplier renewal) {
    this.vendor = vendor;
    this.request = request;
    this.raw = raw;
    this.scrubber = scrubber;
    this.now = now;
    this.renewal = renewal;
    this.root = Json.read(raw.body());
  }

  String vendor() {
    return vendor;
  }

  ControlPlaneRequest request() {
    return request;
  }

  Scrubber scrubber() {
    return scrubber;
  }

  int status() {
    return raw.status();
  }

  Optional<String> header(String name) {
    return raw.headers().firstValue(name);
  }

  Optional<Duration> retryAfter() {
    return header("Retry-After")
        .flatMap(value -> RetryAfter.parse(value, header("Date").orElse(null), now));
  }

  boolean renewsCredential() {
    return renewal.getAsBoolean();
  }

  JsonView json() {
    return JsonView.of(root, new JsonView.Origin(vendor, request.changesNothing()));
  }

  boolean isJsonOrEmpty() {
    return root != null || text().isBlank();
  }

  String sentence() {
    return TextCleaner.clean(root == null ? text() : Json.sentence(root), scrubber);
  }

  private String text() {
    return new String(raw.body(), StandardCharsets.UTF_8);
  }
}
