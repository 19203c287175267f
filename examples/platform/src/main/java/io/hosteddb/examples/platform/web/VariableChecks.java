package io.hosteddb.examples.platform.web;

import io.hosteddb.env.VariableContract;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.Violation;
import io.hosteddb.examples.platform.directory.ChangedMeanwhileException;
import io.hosteddb.examples.platform.directory.VariableSet;
import io.hosteddb.model.VariableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which variables users may set, and whether what they saw of them still stands. */
final class VariableChecks {
  private static final int MAX_VARIABLES = 100;
  private static final int MAX_VALUE_LENGTH = 4_000;
  private static final int MAX_TOTAL_LENGTH = 40_000;

  private static final Pattern REVISION =
      Pattern.compile("(?:W/)?\"([0-9]+)(?:-masked)?(?:[-;](?:gzip|br|deflate|zstd))?\"");

  private VariableChecks() {}

  static Map<String, @Nullable String> present(@Nullable Map<String, @Nullable String> given) {
    if (given == null) {
      throw Problems.invalid("envVars", "Give the variables as an object of names and values.");
    }
    return given;
  }

  /** All variables anew. */
  static Map<String, String> all(Map<String, @Nullable String> given) {
    List<Violation> violations = new ArrayList<>();
    Map<String, String> checked = new TreeMap<>();
    given.forEach((name, value) -> {
      Optional<Violation> violation = violation(name, value);
      violation.ifPresent(violations::add);
      if (violation.isEmpty() && value != null) {
        checked.put(name, value);
      }
    });
    violations.addAll(together(given.size(), lengthOf(given)));
    return require(checked, violations);
  }

  /** Some variables changed or, where the value is null, removed. */
  static Map<String, String> some(
      VariableSet before, Map<String, @Nullable String> given, Map<String, @Nullable Long> seen) {
    List<Violation> violations = new ArrayList<>();
    Map<String, String> after = new TreeMap<>(before.values());
    given.forEach((name, value) -> {
      if (value == null) {
        after.remove(name);
      } else {
        violation(name, value).ifPresent(violations::add);
        after.put(name, value);
      }
    });
    seen.forEach(
        (name, revision) -> guardOfNothing(given, name, revision).ifPresent(violations::add));
    Set<String> changed =
        given.keySet().stream()
            .filter(name -> seen.get(name) != null)
            .filter(name -> !Objects.equals(seen.get(name), before.revisionOf(name)))
            // Two who want the same are no conflict.
            .filter(name -> !Objects.equals(given.get(name), before.values().get(name)))
            .collect(Collectors.toSet());
    if (!changed.isEmpty()) {
      throw new ChangedMeanwhileException(changed);
    }
    violations.addAll(together(after.size(), lengthOf(after)));
    return require(after, violations);
  }

  /** Whoever guards another variable than the one that is changed would overwrite it unasked. */
  private static Optional<Violation> guardOfNothing(
      Map<String, @Nullable String> given, String name, @Nullable Long revision) {
    String why = null;
    if (!given.containsKey(name)) {
      why = "What was seen is said of variables in envVars, and this is none of them.";
    } else if (revision == null) {
      why =
          "Say the revision that you saw, 0 if the variable was not there, or leave it out to set it"
              + " whatever is there.";
    }
    return Optional.ofNullable(why).map(text -> new Violation("seen." + name, text));
  }

  /**
   * That the set is the one that the caller read, if the caller says which that was. A tag names a
   * revision here, whatever bytes it came in, masked ones too: a proxy that compresses makes it
   * weak (nginx) or adds to it (Apache), and the change of one behind it would never be taken.
   */
  static void requireMatch(@Nullable String ifMatch, String etag) {
    if (ifMatch != null
        && Arrays.stream(ifMatch.split(",", -1))
            .map(tag -> REVISION.matcher(tag.strip()).replaceFirst("\"$1\""))
            .noneMatch(tag -> tag.equals("*") || tag.equals(etag))) {
      throw new ChangedMeanwhileException(Set.of());
    }
  }

  private static Optional<Violation> violation(String name, @Nullable String value) {
    String why = null;
    if (!VariableName.isValid(name)) {
      why = "A name has letters, digits and underscores, and does not begin with a digit.";
    } else if (VariableContract.isReserved(VariableName.of(name))) {
      why =
          name
              + " decides how your program itself is started, so it cannot be set here. Set it"
              + " where you start the program.";
    } else if (value == null || value.length() > MAX_VALUE_LENGTH || !canBeSet(value)) {
      why =
          "A value is a text of at most "
              + MAX_VALUE_LENGTH
              + " characters, without NUL characters and halves of characters.";
    }
    return Optional.ofNullable(why).map(text -> new Violation("envVars." + name, text));
  }

  /** Whether a process can have it in its environment: neither NUL nor half a pair is UTF-8. */
  private static boolean canBeSet(String value) {
    return value.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(value);
  }

  private static List<Violation> together(int count, int length) {
    List<Violation> violations = new ArrayList<>();
    if (count > MAX_VARIABLES) {
      violations.add(
          new Violation("envVars", "There can be at most " + MAX_VARIABLES + " variables."));
    }
    if (length > MAX_TOTAL_LENGTH) {
      violations.add(
          new Violation(
              "envVars", "All values together have at most " + MAX_TOTAL_LENGTH + " characters."));
    }
    return violations;
  }

  private static int lengthOf(Map<String, ? extends @Nullable String> values) {
    return values.values().stream().mapToInt(value -> value == null ? 0 : value.length()).sum();
  }

  private static Map<String, String> require(
      Map<String, String> checked, List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
    return checked;
  }
}
