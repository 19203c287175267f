package io.hosteddb.testkit.provider;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Failure;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.ProviderException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every text that a provider gave away, and every secret that must not be in one. */
final class LeakDetector {
  /** Shorter values stand in texts by chance. */
  private static final int MIN_SECRET_LENGTH = 8;

  private static final int MAX_CAUSES = 20;
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("[a-z][a-z0-9+.-]*://[^/@:]*:([^/@]+)@.*", Pattern.DOTALL);

  private final List<Line> lines = new ArrayList<>();
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private final Set<String> open = new TreeSet<>();

  private record Line(String where, String text) {}

  synchronized void said(String where, @Nullable Object text) {
    if (text != null) {
      lines.add(new Line(where, text.toString()));
    }
  }

  synchronized void said(String where, Failure failure) {
    said(where + ", failure message", failure.message());
    said(where + ", failure remedy", failure.remedy());
  }

  synchronized void threw(String where, Throwable thrown) {
    Throwable current = thrown;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      String who =
          where + (depth == 0 ? ", exception " : ", cause ") + current.getClass().getName();
      said(who, current.toString());
      for (Throwable suppressed : current.getSuppressed()) {
        said(who + ", suppressed", suppressed.toString());
      }
      if (current instanceof ProviderException problem) {
        said(who, problem.failure());
      }
      current = current.getCause();
    }
  }

  /** Says that a value is no secret, wherever else it may stand. */
  synchronized void isPublic(@Nullable String value) {
    if (value != null) {
      open.add(value);
    }
  }

  synchronized void secret(String what, Secret secret) {
    String value = secret.reveal();
    secrets.putIfAbsent(value, what);
    Matcher url = PASSWORD_IN_URL.matcher(value);
    if (url.matches()) {
      String password = url.group(1);
      secrets.putIfAbsent(password, "the password in " + what);
      secrets.putIfAbsent(
          URLDecoder.decode(password, StandardCharsets.UTF_8), "the password in " + what);
    }
  }

  void secrets(VariableContract contract, VariableValues values) {
    values
        .asMap()
        .forEach((name, value) -> {
          if (contract.find(name).map(ManagedVariable::secret).orElse(true)) {
            secret("the variable " + name, value);
          } else {
            isPublic(value.reveal());
          }
        });
  }

  void secrets(Checkpoint checkpoint, Set<String> publicKeys) {
    checkpoint
        .asMap()
        .forEach((key, value) -> {
          // The engine's own keys hold the account, which every refusal names.
          if (publicKeys.contains(key) || key.startsWith("@")) {
            isPublic(value.reveal());
          } else {
            secret("the checkpoint's '" + key + "'", value);
          }
        });
  }

  /** A sentence for each secret and each sort of place it stands in; none holds the secret. */
  synchronized List<String> leaks() {
    Set<String> found = new TreeSet<>();
    secrets.forEach((value, what) -> {
      if (value.length() >= MIN_SECRET_LENGTH && !open.contains(value)) {
        SecretEncodings.of(value)
            .forEach((form, text) -> {
              for (Line line : lines) {
                if (line.text().contains(text)) {
                  found.add(
                      what
                          + form
                          + " stands in "
                          + line.where()
                          + ": \""
                          + excerpt(line, text)
                          + "\"");
                }
              }
            });
      }
    });
    return List.copyOf(found);
  }

  private String excerpt(Line line, String secret) {
    int at = line.text().indexOf(secret);
    int from = Math.max(0, at - 60);
    int to = Math.min(line.text().length(), at + secret.length() + 60);
    String text = line.text().substring(from, to);
    return masked(text.replace(secret, Secret.MASK)).replaceAll("\\s+", " ");
  }

  /** A text without the secrets known so far. */
  synchronized String masked(String text) {
    String masked = text;
    for (String value : secrets.keySet()) {
      if (value.length() >= MIN_SECRET_LENGTH && !open.contains(value)) {
        for (String form : SecretEncodings.of(value).values()) {
          masked = masked.replace(form, Secret.MASK);
        }
      }
    }
    return masked;
  }

  synchronized int secretCount() {
    return secrets.size();
  }

  synchronized int lineCount() {
    return lines.size();
  }
}
