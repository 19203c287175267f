package io.hosteddb.connection;

import org.jspecify.annotations.Nullable;

/**
 * A host of a URI.
 *
 * @param name name or address, decoded, an IPv6 address without brackets
 * @param port TCP port; null if the URI has none
 */
record Host(String name, @Nullable Integer port) {
  /**
   * Reads {@code host}, {@code host:port} or {@code [address]:port}.
   *
   * @param variable whose value it is a part of
   * @throws FormRefusedException if it is none of them
   */
  static Host parse(String text, String variable) {
    int bracket = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > bracket;
    String name = hasPort ? text.substring(0, colon) : text;
    if (name.startsWith("[") && bracket == name.length() - 1) {
      name = name.substring(1, bracket);
    } else if (name.contains(":") || name.contains("[")) {
      throw unreadable(variable);
    }
    String decoded = Percent.decode(name, variable);
    if (decoded.isBlank()) {
      throw new FormRefusedException(variable + " names no host.");
    }
    String port = hasPort ? text.substring(colon + 1) : "";
    return new Host(decoded, port.isEmpty() ? null : port(port, variable));
  }

  static int port(String text, String variable) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below: the parser's message repeats the text, which may be part of a password.
    }
    throw unreadable(variable);
  }

  static FormRefusedException unreadable(String variable) {
    return new FormRefusedException(
        variable
            + " cannot be read: it has no host and port where they should be. Is a special"
            + " character of the user or the password not percent-encoded?");
  }

  int portOr(int otherwise) {
    return port == null ? otherwise : port;
  }

  /** With brackets if it is an IPv6 address. */
  String inUrl() {
    return name.contains(":") ? "[" + name.replace("%", "%25") + "]" : Percent.encode(name);
  }

  boolean isSocketDirectory() {
    return name.startsWith("/") || name.startsWith("@");
  }
}
