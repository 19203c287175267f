package io.hosteddb.testkit.provider;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The forms in which a secret may stand in a text: whoever reads one of them has the secret. */
final class SecretEncodings {
  private static final int BLOCK = 3;
  private static final int MIN_LENGTH = 8;

  private SecretEncodings() {}

  /**
   * The forms of a value.
   *
   * @return the texts to look for, by what follows the secret's name in a sentence: empty for the
   *     value as it is
   */
  static Map<String, String> of(String value) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("", value);
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    add(forms, " (URL-encoded)", url);
    add(forms, " (percent-encoded)", url.replace("+", "%20"));
    add(forms, " (as a JSON string)", value.replace("\\", "\\\\").replace("\"", "\\\""));
    String hex = HexFormat.of().formatHex(bytes);
    add(forms, " (in hexadecimal)", hex);
    add(forms, " (in upper-case hexadecimal)", HexFormat.of().withUpperCase().formatHex(bytes));
    add(forms, " (backwards)", new StringBuilder(value).reverse().toString());
    for (int before = 0; before < BLOCK; before++) {
      add(forms, " (Base64, offset " + before + ")", base64(Base64.getEncoder(), bytes, before));
      add(
          forms,
          " (Base64url, offset " + before + ")",
          base64(Base64.getUrlEncoder(), bytes, before));
    }
    return forms;
  }

  private static void add(Map<String, String> forms, String name, String form) {
    if (form.length() >= MIN_LENGTH && !forms.containsValue(form)) {
      forms.put(name, form);
    }
  }

  /**
   * The part that is the same whatever stands around the value: in the middle of a longer text,
   * such as user and password together, the characters at its ends are shared with its neighbours.
   */
  private static String base64(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    String text = encoder.withoutPadding().encodeToString(shifted);
    int from = before == 0 ? 0 : 4;
    int to = shifted.length / BLOCK * 4;
    return from < to ? text.substring(from, to) : "";
  }
}
