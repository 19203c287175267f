package io.hosteddb.local.internal.turso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The one page of a SQLite database that has no table yet, as the SQLite file format describes it.
 * Written here so that a host needs no native library to hand out a database.
 */
final class EmptyDatabase {
  private static final int PAGE_SIZE = 4096;
  private static final int HEADER_SIZE = 100;

  /** Readers do not block the writer; kept in the file for every client that opens it. */
  private static final byte WRITE_AHEAD_LOG = 2;

  private EmptyDatabase() {}

  static ByteBuffer page() {
    ByteBuffer page = ByteBuffer.allocate(PAGE_SIZE);
    page.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
    page.putShort((short) PAGE_SIZE);
    page.put(WRITE_AHEAD_LOG).put(WRITE_AHEAD_LOG);
    // No reserved space; then the payload fractions, which the format fixes.
    page.put((byte) 0).put((byte) 64).put((byte) 32).put((byte) 32);
    // Change counter, then the size in pages.
    page.putInt(1).putInt(1);
    page.position(44);
    // Schema format; no suggested cache size, no auto-vacuum; text is UTF-8.
    page.putInt(4).putInt(0).putInt(0).putInt(1);
    page.position(92);
    // The change counter for which the size holds, and the version that wrote it.
    page.putInt(1).putInt(3_045_000);
    page.position(HEADER_SIZE);
    // An empty leaf of a table: no free block, no cell, content begins at the page's end.
    page.put((byte) 13).putShort((short) 0).putShort((short) 0).putShort((short) PAGE_SIZE);
    return page.rewind();
  }
}
