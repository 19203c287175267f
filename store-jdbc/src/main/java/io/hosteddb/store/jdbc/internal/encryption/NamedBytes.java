package io.hosteddb.store.jdbc.internal.encryption;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named byte strings as one: a format byte, their number, and each with its length before it. The
 * order is kept.
 */
public final class NamedBytes {
  private static final int FORMAT = 1;

  private NamedBytes() {}

  public static byte[] write(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(entries.size());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeInt(entry.getValue().length);
        out.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The name of a value is too long.", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it did not write this
   */
  public static Map<String, byte[]> read(byte[] framed) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(framed))) {
      int format = in.readUnsignedByte();
      if (format != FORMAT) {
        throw new IOException("format " + format);
      }
      int count = in.readInt();
      Map<String, byte[]> entries = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        entries.put(name, bytes(in));
      }
      if (in.available() > 0) {
        throw new IOException("more than its entries");
      }
      return entries;
    }
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a length of " + length);
    }
    return in.readNBytes(length);
  }
}
