package io.hosteddb.examples.platform.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The page's own files, read once. Modules import each other by relative paths, so all of them are
 * served below one folder whose name is made of the content of them all: a browser may keep what it
 * has from there for ever, and asks for other files as soon as one has changed.
 */
@Component
class PageFiles {
  private static final String ROOT = "/static/";
  private static final String FOLDER = "app/";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "svg", "image/svg+xml",
          "yaml", "application/yaml");

  private final Map<String, PageFile> files = new TreeMap<>();
  private final String version;

  @Autowired
  PageFiles() throws IOException {
    this(onTheClassPath());
  }

  /**
   * Serves some files.
   *
   * @param given by path; one of them is {@code index.html}
   */
  PageFiles(Map<String, byte[]> given) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>(given);
    MessageDigest all = sha256();
    contents.forEach((path, content) -> {
      if (path.startsWith(FOLDER)) {
        all.update(path.getBytes(StandardCharsets.UTF_8));
        all.update(sha256().digest(content));
      }
    });
    version = hex(all);
    String html = new String(contents.get("index.html"), StandardCharsets.UTF_8);
    contents.put("index.html", versioned(html, contents).getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      files.put(file.getKey(), file(file.getKey(), file.getValue()));
    }
  }

  private static Map<String, byte[]> onTheClassPath() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (Resource resource :
        new PathMatchingResourcePatternResolver().getResources("classpath:" + ROOT + "**/*.*")) {
      String address = resource.getURL().toString();
      String path = address.substring(address.lastIndexOf(ROOT) + ROOT.length());
      contents.put(path, resource.getContentAsByteArray());
    }
    return contents;
  }

  /** A file that is served; its etag names the content. */
  static final class PageFile {
    private final String type;
    private final byte[] content;
    private final byte[] gzipped;
    private final String etag;

    private PageFile(String type, byte[] content, byte[] gzipped, String etag) {
      this.type = type;
      this.content = content;
      this.gzipped = gzipped;
      this.etag = etag;
    }

    String type() {
      return type;
    }

    byte[] content() {
      return content;
    }

    byte[] gzipped() {
      return gzipped;
    }

    String etag() {
      return etag;
    }
  }

  /** A file by its path, such as {@code app/main.js}. */
  Optional<PageFile> find(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** Whether a folder's name is that of the present content. */
  boolean isCurrent(String folder) {
    return folder.equals(version);
  }

  /** Points to the versioned folder, and lists the modules, so that they are fetched at once. */
  private String versioned(String html, Map<String, byte[]> contents) {
    String modules =
        contents.keySet().stream()
            .filter(path -> path.startsWith(FOLDER) && path.endsWith(".js"))
            .map(path -> "    <link rel=\"modulepreload\" href=\"" + path + "\">\n")
            .collect(Collectors.joining());
    return html.replace("  </head>", modules + "  </head>")
        .replace("\"" + FOLDER, "\"" + FOLDER + version + "/");
  }

  private static PageFile file(String path, byte[] content) throws IOException {
    String extension = path.substring(path.lastIndexOf('.') + 1);
    String type = TYPES.get(extension);
    if (type == null) {
      throw new IllegalStateException("There is no media type for " + path + ".");
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content);
    }
    MessageDigest digest = sha256();
    digest.update(content);
    return new PageFile(type, content, zipped.toByteArray(), hex(digest));
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).substring(0, 20);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
