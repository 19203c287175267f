package io.hosteddb.internal.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what a vendor wrote into one short line of plain text. */
public final class TextCleaner {
  /** The most characters that are kept. */
  public static final int MAX_LENGTH = 300;

  /** More than this is not looked at: no sentence stands behind so much text. */
  private static final int MAX_INPUT = 16_384;

  private static final int FLAGS = Pattern.CASE_INSENSITIVE;
  private static final Pattern PAGE =
      Pattern.compile("<(!doctype|html|head|body|script|style|title)\\b", FLAGS);
  private static final Pattern TITLE = Pattern.compile("<title\\b[^<>]*>([^<]*)", FLAGS);
  private static final Pattern TAG = Pattern.compile("<[a-z/!?][^<>]*>", FLAGS);
  private static final Pattern TAG_START = Pattern.compile("<(?=[a-z/!?])", FLAGS);
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Z}]+");

  private TextCleaner() {}

  /**
   * The clean text.
   *
   * @param raw what the vendor wrote
   * @param scrubber knows what must not be in it
   * @return at most {@link #MAX_LENGTH} characters on one line without markup and secrets; empty if
   *     nothing is left. Of an HTML page, its title at most
   */
  public static String clean(String raw, Scrubber scrubber) {
    // Before anything is cut off: half a secret would not be found any more.
    String scrubbed = scrubber.scrub(raw);
    String text = scrubbed.substring(0, Math.min(scrubbed.length(), MAX_INPUT));
    String plain = withoutMarkup(unescape(PAGE.matcher(text).find() ? title(text) : text));
    String line = INVISIBLE.matcher(plain).replaceAll(" ").strip();
    // Once more: an escaped secret shows only now.
    return shorten(scrubber.scrub(line));
  }

  private static String title(String page) {
    Matcher title = TITLE.matcher(page);
    return title.find() ? title.group(1) : "";
  }

  private static String withoutMarkup(String text) {
    return TAG_START.matcher(TAG.matcher(text).replaceAll(" ")).replaceAll(" ");
  }

  private static String unescape(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
  }

  private static String shorten(String line) {
    if (line.length() <= MAX_LENGTH) {
      return line;
    }
    int end = MAX_LENGTH - 1;
    if (Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end).strip() + "…";
  }
}
