package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.model.VariableName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A contract as a column that people can read: a line for each variable, such as {@code secret
 * DATABASE_URL Connection URL}.
 */
final class ContractColumn {
  /** A host has a few contracts; what its providers had in the past is read again each time. */
  private static final int MAX_REMEMBERED = 256;

  private static final Map<String, VariableContract> REMEMBERED = new ConcurrentHashMap<>();

  private ContractColumn() {}

  static String write(VariableContract contract) {
    return contract.variables().stream()
        .map(ContractColumn::line)
        .collect(Collectors.joining("\n"));
  }

  private static String line(ManagedVariable variable) {
    return (variable.secret() ? "secret " : "plain ")
        + variable.name()
        + " "
        + escape(variable.description());
  }

  static VariableContract read(String text) {
    VariableContract known = REMEMBERED.get(text);
    if (known != null) {
      return known;
    }
    VariableContract contract = parse(text);
    if (REMEMBERED.size() < MAX_REMEMBERED) {
      REMEMBERED.put(text, contract);
    }
    return contract;
  }

  private static VariableContract parse(String text) {
    List<ManagedVariable> variables =
        Arrays.stream(text.split("\n", -1))
            .map(ContractColumn::variable)
            .flatMap(Optional::stream)
            .toList();
    return new VariableContract(variables);
  }

  static List<VariableName> names(String text) {
    return read(text).names();
  }

  /** What is not said to be plain is secret; a line without a name is none. */
  private static Optional<ManagedVariable> variable(String line) {
    String[] parts = line.split(" ", 3);
    return parts.length < 2
        ? Optional.empty()
        : Optional.of(
            new ManagedVariable(
                new VariableName(parts[1]),
                !parts[0].equals("plain"),
                parts.length < 3 ? "" : unescape(parts[2])));
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\u0000", "\\0");
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        c = text.charAt(i) == 'n' ? '\n' : text.charAt(i) == '0' ? '\u0000' : text.charAt(i);
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
