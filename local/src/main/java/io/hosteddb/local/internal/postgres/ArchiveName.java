package io.hosteddb.local.internal.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

/**
 * What tells one archive of programs from another: its length and the sum that the jar keeps of it.
 * The sum need not withstand anybody: the archive comes from the host's own class path, and where
 * it is unpacked only the same user can write. A digest of 20 MB would take longer than the server.
 */
final class ArchiveName {
  private ArchiveName() {}

  static String of(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    // One that is kept would keep the jar open, and from being replaced on Windows.
    connection.setUseCaches(false);
    if (connection instanceof JarURLConnection inJar && inJar.getEntryName() != null) {
      try (JarFile jar = inJar.getJarFile()) {
        JarEntry entry = jar.getJarEntry(inJar.getEntryName());
        if (entry != null && entry.getCrc() >= 0 && entry.getSize() >= 0) {
          return name(entry.getCrc(), entry.getSize());
        }
      }
    }
    return read(archive);
  }

  private static String read(URL archive) throws IOException {
    CRC32 sum = new CRC32();
    long size = 0;
    URLConnection connection = archive.openConnection();
    connection.setUseCaches(false);
    try (InputStream content = connection.getInputStream()) {
      byte[] part = new byte[1 << 16];
      for (int read = content.read(part); read >= 0; read = content.read(part)) {
        sum.update(part, 0, read);
        size += read;
      }
    }
    return name(sum.getValue(), size);
  }

  private static String name(long sum, long size) {
    return Long.toHexString(sum) + "-" + size;
  }
}
