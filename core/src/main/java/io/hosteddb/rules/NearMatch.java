package io.hosteddb.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds what a person may have meant.
 *
 * @since 0.1
 */
public final class NearMatch {
  private static final int MAX_NAMES = 3;

  /** How much farther than the nearest another candidate may be. */
  private static final int SLACK = 2;

  private NearMatch() {}

  /**
   * The candidates near a text: at most a third of its characters differ, or one holds the other.
   *
   * @param text what was given
   * @param candidates what there is
   * @return at most three candidates, nearest first
   */
  public static List<String> find(String text, Collection<String> candidates) {
    String wanted = text.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, wanted.length() / 3);
    List<String> near =
        candidates.stream()
            .filter(c -> isNear(wanted, c.toLowerCase(Locale.ROOT), limit))
            .sorted(
                Comparator.<String>comparingInt(c -> distance(wanted, c.toLowerCase(Locale.ROOT)))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    if (near.isEmpty()) {
      return near;
    }
    int best = distance(wanted, near.get(0).toLowerCase(Locale.ROOT));
    return near.stream()
        .filter(c -> distance(wanted, c.toLowerCase(Locale.ROOT)) <= best + SLACK)
        .limit(MAX_NAMES)
        .toList();
  }

  /**
   * A sentence with what a person may have meant, or else with what there is.
   *
   * @param text what was given
   * @param candidates what there is
   * @return a sentence that begins with a space; empty if there is nothing to say
   */
  public static String hint(String text, Collection<String> candidates) {
    List<String> near = find(text, candidates);
    if (!near.isEmpty()) {
      return " Did you mean " + String.join(" or ", near) + "?";
    }
    if (candidates.isEmpty() || candidates.size() > 20) {
      return "";
    }
    return " There are: " + String.join(", ", candidates) + ".";
  }

  private static boolean isNear(String wanted, String candidate, int limit) {
    if (wanted.length() >= 3 && (candidate.contains(wanted) || wanted.contains(candidate))) {
      return true;
    }
    return Math.abs(wanted.length() - candidate.length()) <= limit
        && distance(wanted, candidate) <= limit;
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
