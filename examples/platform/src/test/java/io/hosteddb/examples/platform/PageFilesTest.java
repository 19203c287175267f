package io.hosteddb.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the page's files come to a browser: small, and once. */
@ExtendWith(SharedPlatform.class)
class PageFilesTest {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '(\\.[^']+)'");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI address = SharedPlatform.get().address().resolve("/");

  private static HttpResponse<byte[]> get(URI uri, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    headers.forEach(request::header);
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static Set<URI> found(Pattern pattern, String text, URI base) {
    Set<URI> found = new LinkedHashSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(base.resolve(matcher.group(1)));
    }
    return found;
  }

  @Test
  void everyFileOfThePage_isKeptForEver_andComesCompressed() throws Exception {
    String html = text(get(address, Map.of()));
    Deque<URI> next = new ArrayDeque<>(found(LINK, html, address));
    Set<URI> linked = Set.copyOf(next);
    Set<URI> seen = new LinkedHashSet<>();
    long plainBytes = 0;
    long zippedBytes = 0;
    while (!next.isEmpty()) {
      URI uri = next.remove();
      if (!seen.add(uri)) {
        continue;
      }
      HttpResponse<byte[]> plain = get(uri, Map.of());
      assertThat(plain.statusCode()).as(uri.toString()).isEqualTo(200);
      assertThat(header(plain, "Cache-Control"))
          .as(uri.toString())
          .contains("max-age=31536000", "immutable");
      assertThat(header(plain, "Content-Encoding")).isEmpty();
      assertThat(header(plain, "Vary")).contains("Accept-Encoding");
      HttpResponse<byte[]> zipped = get(uri, Map.of("Accept-Encoding", "br, gzip;q=0.8"));
      assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
      assertThat(header(zipped, "ETag")).isNotEqualTo(header(plain, "ETag")).startsWith("\"");
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
        assertThat(in.readAllBytes()).isEqualTo(plain.body());
      }
      plainBytes += plain.body().length;
      zippedBytes += zipped.body().length;
      if (uri.getPath().endsWith(".js")) {
        assertThat(header(plain, "Content-Type")).startsWith("text/javascript");
        Set<URI> imports = found(IMPORT, text(plain), uri);
        assertThat(linked).as("is fetched without waiting for " + uri).containsAll(imports);
        next.addAll(imports);
      }
    }
    assertThat(seen).hasSizeGreaterThan(45);
    assertThat(zippedBytes).isLessThan(plainBytes / 2);
  }

  @Test
  void thePageItself_isAskedForEachTime_andComesOnlyIfItIsNew() throws Exception {
    for (String path : new String[] {"", "index.html", "v1/openapi.yaml", "app/main.js"}) {
      URI uri = address.resolve(path);
      HttpResponse<byte[]> first = get(uri, Map.of("Accept-Encoding", "gzip"));
      assertThat(header(first, "Cache-Control")).as(path).isEqualTo("no-cache");
      HttpResponse<byte[]> again =
          get(uri, Map.of("Accept-Encoding", "gzip", "If-None-Match", header(first, "ETag")));
      assertThat(again.statusCode()).as(path).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      HttpResponse<byte[]> refused = get(uri, Map.of("Accept-Encoding", "gzip;q=0, identity"));
      assertThat(header(refused, "Content-Encoding")).isEmpty();
    }
  }

  @Test
  void aPageOfAnotherVersion_getsWhatIsHere_andDoesNotKeepIt() throws Exception {
    HttpResponse<byte[]> other = get(address.resolve("app/00000000000000000000/main.js"), Map.of());
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(header(other, "Cache-Control")).isEqualTo("no-store");
    assertThat(get(address.resolve("app/nothing.js"), Map.of()).statusCode()).isEqualTo(404);
    assertThat(get(address.resolve("app/index.html"), Map.of()).statusCode()).isEqualTo(404);
  }
}
