package io.hosteddb.examples.platform.web;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Serves the page and the description of the API. */
@RestController
class PageController {
  private static final CacheControl ASK_EACH_TIME = CacheControl.noCache();
  private static final CacheControl FOR_EVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  private final PageFiles files;

  PageController(PageFiles files) {
    this.files = files;
  }

  @GetMapping({"/", "/index.html"})
  ResponseEntity<byte[]> page(
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false)
          @Nullable String encodings)
      throws NoResourceFoundException {
    return answer("index.html", ASK_EACH_TIME, encodings);
  }

  @GetMapping("/v1/openapi.yaml")
  ResponseEntity<byte[]> description(
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false)
          @Nullable String encodings)
      throws NoResourceFoundException {
    return answer("v1/openapi.yaml", ASK_EACH_TIME, encodings);
  }

  /**
   * A file of the page. Below the folder of another version, which a page has from another node, it
   * is what is here, and not to be kept.
   */
  @GetMapping("/app/{version:[0-9a-f]{20}}/{*path}")
  ResponseEntity<byte[]> versioned(
      @PathVariable("version") String version,
      @PathVariable("path") String path,
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false)
          @Nullable String encodings)
      throws NoResourceFoundException {
    return answer(
        "app" + path, files.isCurrent(version) ? FOR_EVER : CacheControl.noStore(), encodings);
  }

  @GetMapping("/app/{*path}")
  ResponseEntity<byte[]> unversioned(
      @PathVariable("path") String path,
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false)
          @Nullable String encodings)
      throws NoResourceFoundException {
    return answer("app" + path, ASK_EACH_TIME, encodings);
  }

  private ResponseEntity<byte[]> answer(String path, CacheControl cache, @Nullable String encodings)
      throws NoResourceFoundException {
    PageFiles.PageFile file =
        files
            .find(path)
            .orElseThrow(() -> new NoResourceFoundException(HttpMethod.GET, "/" + path, path));
    boolean gzip = takesGzip(encodings);
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .cacheControl(cache)
            .eTag("\"" + file.etag() + (gzip ? "-gzip\"" : "\""))
            .header(HttpHeaders.CONTENT_TYPE, file.type())
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (gzip) {
      answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    return answer.body(gzip ? file.gzipped() : file.content());
  }

  private static boolean takesGzip(@Nullable String encodings) {
    return encodings != null
        && Arrays.stream(encodings.split(",", -1))
            .map(encoding -> encoding.replace(" ", "").toLowerCase(java.util.Locale.ROOT))
            .anyMatch(
                encoding -> encoding.matches("(gzip|\\*)(;q=(1(\\.0*)?|0\\.0*[1-9][0-9]*))?"));
  }
}
