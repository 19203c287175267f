package io.hosteddb.store.jdbc.internal.maintenance;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.SecretCipher;
import io.hosteddb.store.jdbc.internal.encryption.NamedBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What all nodes know of the re-encryption: one row, locked by whoever writes ciphertexts.
 *
 * @param marks a known text under each key that was rotated to, in that order: a cipher tells by
 *     them whether its key is the newest, one that others have left behind, or a new one
 * @param cursor the last record that was read; empty between two passes
 * @param progress as it is shown
 */
public record ReencryptionState(List<byte[]> marks, String cursor, Counts progress) {
  public static final int MAX_UNREADABLE = 100;
  private static final String MARK = "mark.";

  /**
   * How far it has come.
   *
   * @param total records when the pass began
   * @param examined of them by this pass
   * @param reencrypted since it began, by any node
   * @param unreadable the first that no key decrypts
   * @param done whether a whole pass found everything under the current key
   */
  public record Counts(
      long total, long examined, long reencrypted, List<DatabaseId> unreadable, boolean done) {
    static final Counts NONE = new Counts(0, 0, 0, List.of(), false);

    /** Copies the list. */
    public Counts {
      unreadable = List.copyOf(unreadable);
    }
  }

  /** How the key of a cipher stands to those that were rotated to. */
  enum Standing {
    /** Nobody has rotated to it yet. */
    NEW,
    /** It is the one that was last rotated to. */
    NEWEST,
    /** Others have rotated to another since. */
    LEFT_BEHIND
  }

  /** Copies the list. */
  public ReencryptionState {
    marks = List.copyOf(marks);
  }

  /** Before the first re-encryption: the only mark is the key check. */
  static ReencryptionState first(byte[] keyCheck) {
    return new ReencryptionState(List.of(keyCheck), "", Counts.NONE);
  }

  Standing standing(SecretCipher cipher) {
    if (cipher.isCurrent(marks.get(marks.size() - 1))) {
      return Standing.NEWEST;
    }
    return marks.stream().anyMatch(cipher::isCurrent) ? Standing.LEFT_BEHIND : Standing.NEW;
  }

  /** A rotation to a new key: everything begins anew. */
  ReencryptionState rotatedTo(byte[] mark) {
    List<byte[]> all = new ArrayList<>(marks);
    all.add(mark);
    return new ReencryptionState(all, "", Counts.NONE);
  }

  /** A pass from the first record; a re-encryption that was done is one no more. */
  ReencryptionState pass(long total) {
    long reencrypted = progress.done() ? 0 : progress.reencrypted();
    return new ReencryptionState(marks, "", new Counts(total, 0, reencrypted, List.of(), false));
  }

  ReencryptionState batch(
      String newCursor, int examined, int reencrypted, List<DatabaseId> unreadable) {
    List<DatabaseId> all = new ArrayList<>(progress.unreadable());
    unreadable.stream().limit(MAX_UNREADABLE - all.size()).forEach(all::add);
    return new ReencryptionState(
        marks,
        newCursor,
        new Counts(
            progress.total(),
            progress.examined() + examined,
            progress.reencrypted() + reencrypted,
            all,
            false));
  }

  /** The end of a pass; if it is done, then whatever a pass of another node met before it. */
  ReencryptionState over(boolean done) {
    return new ReencryptionState(
        marks,
        "",
        new Counts(
            progress.total(),
            progress.examined(),
            progress.reencrypted(),
            done ? List.of() : progress.unreadable(),
            done));
  }

  byte[] write() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < marks.size(); i++) {
      entries.put(MARK + i, marks.get(i));
    }
    entries.put("cursor", bytes(cursor));
    entries.put("total", bytes(String.valueOf(progress.total())));
    entries.put("examined", bytes(String.valueOf(progress.examined())));
    entries.put("reencrypted", bytes(String.valueOf(progress.reencrypted())));
    entries.put(
        "unreadable",
        bytes(
            progress.unreadable().stream()
                .map(DatabaseId::value)
                .collect(Collectors.joining(","))));
    entries.put("done", bytes(String.valueOf(progress.done())));
    return NamedBytes.write(entries);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws StoreException if it did not write this
   */
  static ReencryptionState read(byte[] content) {
    try {
      Map<String, byte[]> entries = NamedBytes.read(content);
      List<byte[]> marks = new ArrayList<>();
      entries.forEach((name, value) -> {
        if (name.startsWith(MARK)) {
          marks.add(value);
        }
      });
      String unreadable = text(entries, "unreadable");
      return new ReencryptionState(
          marks,
          text(entries, "cursor"),
          new Counts(
              Long.parseLong(text(entries, "total")),
              Long.parseLong(text(entries, "examined")),
              Long.parseLong(text(entries, "reencrypted")),
              Arrays.stream(unreadable.split(","))
                  .filter(id -> !id.isEmpty())
                  .map(DatabaseId::of)
                  .toList(),
              Boolean.parseBoolean(text(entries, "done"))));
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(
          "What is stored of the re-encryption is damaged; nothing was written. Remove the row '"
              + ReencryptionTable.NAME
              + "' of hosteddb_meta: the re-encryption then begins anew.",
          e);
    }
  }

  private static String text(Map<String, byte[]> entries, String name) throws IOException {
    byte[] value = entries.get(name);
    if (value == null) {
      throw new IOException("no " + name);
    }
    return new String(value, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
