package io.hosteddb.store.jdbc;

import io.hosteddb.error.StoreException;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.store.SecretCipher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What all nodes know of the rewrap: one row, locked by whoever writes ciphertexts.
 *
 * @param marks a known text under each key that was rotated to, in that order: a cipher tells by
 *     them whether its key is the newest, one that others have left behind, or a new one
 * @param cursor the last record that was looked at; empty between two passes
 * @param progress as it is shown
 */
record RewrapState(List<byte[]> marks, String cursor, RewrapProgress progress) {
  static final int MOST_UNREADABLE = 100;
  private static final String MARK = "mark.";

  /** How the key of a cipher stands to those that were rotated to. */
  enum Standing {
    /** Nobody has rotated to it yet. */
    NEW,
    /** It is the one that was last rotated to. */
    NEWEST,
    /** Others have rotated to another since. */
    LEFT_BEHIND
  }

  RewrapState {
    marks = List.copyOf(marks);
  }

  /** Before the first rewrap: the only mark is the key check. */
  static RewrapState first(byte[] keyCheck) {
    return new RewrapState(List.of(keyCheck), "", RewrapProgress.NONE);
  }

  Standing standing(SecretCipher cipher) {
    if (cipher.isCurrent(marks.get(marks.size() - 1))) {
      return Standing.NEWEST;
    }
    return marks.stream().anyMatch(cipher::isCurrent) ? Standing.LEFT_BEHIND : Standing.NEW;
  }

  /** A rotation to a new key: everything begins anew. */
  RewrapState rotatedTo(byte[] mark) {
    List<byte[]> all = new ArrayList<>(marks);
    all.add(mark);
    return new RewrapState(all, "", RewrapProgress.NONE);
  }

  /** A pass from the first record; a rewrap that was done is one no more. */
  RewrapState pass(long total) {
    long rewritten = progress.done() ? 0 : progress.rewritten();
    return new RewrapState(marks, "", new RewrapProgress(total, 0, rewritten, List.of(), false));
  }

  RewrapState batch(String newCursor, int looked, int rewritten, List<DatabaseId> unreadable) {
    List<DatabaseId> all = new ArrayList<>(progress.unreadable());
    unreadable.stream().limit(MOST_UNREADABLE - all.size()).forEach(all::add);
    return new RewrapState(
        marks,
        newCursor,
        new RewrapProgress(
            progress.total(),
            progress.looked() + looked,
            progress.rewritten() + rewritten,
            all,
            false));
  }

  /** The end of a pass; if it is done, then whatever a pass of another node met before it. */
  RewrapState over(boolean done) {
    return new RewrapState(
        marks,
        "",
        new RewrapProgress(
            progress.total(),
            progress.looked(),
            progress.rewritten(),
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
    entries.put("looked", bytes(String.valueOf(progress.looked())));
    entries.put("rewritten", bytes(String.valueOf(progress.rewritten())));
    entries.put(
        "unreadable",
        bytes(
            progress.unreadable().stream()
                .map(DatabaseId::value)
                .collect(Collectors.joining(","))));
    entries.put("done", bytes(String.valueOf(progress.done())));
    return Frames.write(entries);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws StoreException if it did not write this
   */
  static RewrapState read(byte[] content) {
    try {
      Map<String, byte[]> entries = Frames.read(content);
      List<byte[]> marks = new ArrayList<>();
      entries.forEach((name, value) -> {
        if (name.startsWith(MARK)) {
          marks.add(value);
        }
      });
      String unreadable = text(entries, "unreadable");
      return new RewrapState(
          marks,
          text(entries, "cursor"),
          new RewrapProgress(
              Long.parseLong(text(entries, "total")),
              Long.parseLong(text(entries, "looked")),
              Long.parseLong(text(entries, "rewritten")),
              Arrays.stream(unreadable.split(","))
                  .filter(id -> !id.isEmpty())
                  .map(DatabaseId::of)
                  .toList(),
              Boolean.parseBoolean(text(entries, "done"))));
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(
          "What is stored of the rewrap is damaged; nothing was written. Remove the row '"
              + RewrapTable.NAME
              + "' of hosteddb_meta: the rewrap then begins anew.",
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
