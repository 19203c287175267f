package io.hosteddb.provider.mongodb;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the address ranges of an IP access list. Atlas refuses ranges that are not canonical and
 * the same range twice, so both are said or mended here, before anything is made.
 */
final class AddressRanges {
  /** The most entries of a project's list. */
  static final int MAX_RANGES = 200;

  private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

  private AddressRanges() {}

  /**
   * The ranges.
   *
   * @param text addresses and ranges in CIDR notation, separated by commas
   * @return each once, in order, always with a prefix length: {@code 0.0.0.0} without one is stored
   *     by Atlas but cannot be read back
   * @throws IllegalArgumentException with a phrase about what is wrong
   */
  static List<String> parse(String text) {
    Set<String> ranges = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        ranges.add(range(part.strip()));
      }
    }
    if (ranges.size() > MAX_RANGES) {
      throw new IllegalArgumentException(
          "must have at most " + MAX_RANGES + " ranges, but has " + ranges.size());
    }
    return List.copyOf(ranges);
  }

  private static String range(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    byte[] address = address(host, text);
    int bits = address.length * 8;
    int length = slash < 0 ? bits : length(text.substring(slash + 1), bits, text);
    if (!new BigInteger(1, address)
        .mod(BigInteger.ONE.shiftLeft(bits - length))
        .equals(BigInteger.ZERO)) {
      throw new IllegalArgumentException(
          "must have canonical ranges, but '" + text + "' has bits behind its prefix");
    }
    return host + "/" + length;
  }

  private static byte[] address(String host, String range) {
    if (V4.matcher(host).matches() || V6.matcher(host).matches()) {
      try {
        // A literal is never looked up.
        return InetAddress.getByName(host).getAddress();
      } catch (UnknownHostException e) {
        // Said below.
      }
    }
    throw new IllegalArgumentException(
        "must have addresses or ranges such as 203.0.113.0/24, separated by commas, but has '"
            + range
            + "'");
  }

  private static int length(String text, int most, String range) {
    if (!PREFIX.matcher(text).matches() || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(
          "must have prefix lengths from 0 to "
              + most
              + " at such an address, but has '"
              + range
              + "'");
    }
    return Integer.parseInt(text);
  }
}
