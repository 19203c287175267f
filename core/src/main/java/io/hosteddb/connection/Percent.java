package io.hosteddb.connection;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding as URIs have it: a plus is a plus. {@code URLDecoder} makes a blank of it, and
 * repeats the text in its message.
 */
final class Percent {
  private Percent() {}

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Decodes a text.
   *
   * @param variable whose value it is a part of
   * @throws FormRefusedException if a percent sign is followed by something else than two digits,
   *     or the bytes are no UTF-8 or hold a NUL
   */
  static String decode(String text, String variable) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) == '%') {
        bytes.write(octet(text, i, variable));
        i += 3;
      } else {
        int character = text.codePointAt(i);
        bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(character);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new FormRefusedException(
          variable + " cannot be read: what is percent-encoded in it is no UTF-8.");
    }
  }

  private static int octet(String text, int percent, String variable) {
    boolean digits =
        percent + 2 < text.length()
            && HexFormat.isHexDigit(text.charAt(percent + 1))
            && HexFormat.isHexDigit(text.charAt(percent + 2));
    int octet = digits ? HexFormat.fromHexDigits(text, percent + 1, percent + 3) : 0;
    if (octet == 0) {
      throw new FormRefusedException(
          variable
              + " cannot be read: a % in it is not followed by two hexadecimal digits. A % that"
              + " stands for itself is written %25.");
    }
    return octet;
  }
}
