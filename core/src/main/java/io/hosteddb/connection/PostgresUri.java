package io.hosteddb.connection;

import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL URI as libpq reads it, taken apart; everything decoded. It has no {@code toString}
 * that shows a value.
 */
final class PostgresUri {
  static final int DEFAULT_PORT = 5432;

  /** What libpq takes for a part of the place, the user or the password, wherever it stands. */
  private static final Set<String> PLACES =
      Set.of("host", "hostaddr", "port", "dbname", "user", "password");

  final List<Host> hosts;
  final @Nullable String user;
  final @Nullable Secret password;
  private final @Nullable String database;
  final Map<String, String> parameters;

  private PostgresUri(
      List<Host> hosts,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable String database,
      Map<String, String> parameters) {
    this.hosts = List.copyOf(hosts);
    this.user = user;
    this.password = password;
    this.database = database;
    this.parameters = parameters;
  }

  /**
   * Reads a URI.
   *
   * @param text the URI
   * @param variable the name of the variable, for the sentence
   * @throws FormRefusedException if it is none, or readers of it differ about what it says
   */
  static PostgresUri parse(String text, String variable) {
    UriParts parts = new UriParts(afterScheme(text.strip(), variable), variable);
    Map<String, String> parameters = new LinkedHashMap<>();
    if (parts.query != null) {
      parameters(parts.query, variable, parameters);
    }
    String password = parts.password == null ? "" : parts.password.reveal();
    return new PostgresUri(
        hosts(parameters.getOrDefault("host", parts.hosts), parameters, variable),
        first(parameters.get("user"), parts.user == null ? "" : parts.user),
        secret(first(parameters.get("password"), password)),
        first(parameters.get("dbname"), Percent.decode(parts.path, variable)),
        others(parameters));
  }

  private static String afterScheme(String text, String variable) {
    for (String scheme : List.of("postgresql://", "postgres://")) {
      if (text.startsWith(scheme)) {
        return text.substring(scheme.length());
      }
    }
    throw new FormRefusedException(
        variable + " cannot be read: it does not begin with postgresql:// or postgres://.");
  }

  private static void parameters(String query, String variable, Map<String, String> into) {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || pair.indexOf('=', equals + 1) >= 0) {
        throw new FormRefusedException(
            variable
                + " cannot be read: its parameters are not name=value, joined by &, with = and &"
                + " in a value written %3D and %26.");
      }
      String name = Percent.decode(pair.substring(0, equals), variable);
      String value = Percent.decode(pair.substring(equals + 1), variable);
      // As libpq has it, for the URIs of JDBC.
      if (name.equals("ssl") && value.equals("true")) {
        into.put("sslmode", "require");
      } else {
        into.put(name, value);
      }
    }
  }

  private static List<Host> hosts(String text, Map<String, String> parameters, String variable) {
    List<Host> hosts = new ArrayList<>();
    boolean apart = parameters.containsKey("host");
    for (String host : text.split(",", -1)) {
      hosts.add(apart && !host.isBlank() ? new Host(host, null) : Host.parse(host, variable));
    }
    String port = parameters.get("port");
    if (port == null) {
      return hosts;
    }
    String[] ports = port.split(",", -1);
    if (ports.length != 1 && ports.length != hosts.size()) {
      throw new FormRefusedException(
          variable + " cannot be read: it has not a port for each host.");
    }
    List<Host> withPorts = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      String own = ports[ports.length == 1 ? 0 : i];
      withPorts.add(new Host(hosts.get(i).name(), own.isEmpty() ? null : Host.port(own, variable)));
    }
    return withPorts;
  }

  private static Map<String, String> others(Map<String, String> parameters) {
    Map<String, String> others = new LinkedHashMap<>(parameters);
    // An address beside the name is kept, so that who cannot have it says so.
    PLACES.stream().filter(name -> !name.equals("hostaddr")).forEach(others::remove);
    return others;
  }

  private static @Nullable String first(@Nullable String wins, String otherwise) {
    String value = wins == null ? otherwise : wins;
    return value.isEmpty() ? null : value;
  }

  private static @Nullable Secret secret(@Nullable String value) {
    return value == null ? null : Secret.of(value);
  }

  /** The same with a mask in place of whatever is secret. */
  PostgresUri masked() {
    Map<String, String> shown = new LinkedHashMap<>();
    parameters.forEach((name, value) ->
        shown.put(
            PostgresParameters.isKnown(name) ? name : Secret.MASK,
            PostgresParameters.isPlain(name) ? value : Secret.MASK));
    return new PostgresUri(
        hosts, user, password == null ? null : Secret.of(Secret.MASK), database, shown);
  }

  /** The database; one that is not named is called as the user is. */
  @Nullable String database() {
    return database == null ? user : database;
  }

  /** Hosts and ports as URLs have them. */
  String servers() {
    return hosts.stream()
        .map(host -> host.inUrl() + ":" + host.portOr(DEFAULT_PORT))
        .collect(Collectors.joining(","));
  }

  String hostNames() {
    return hosts.stream().map(Host::name).collect(Collectors.joining(","));
  }

  String ports() {
    return hosts.stream()
        .map(host -> Integer.toString(host.portOr(DEFAULT_PORT)))
        .collect(Collectors.joining(","));
  }

  /** As a URI with the given parameters. */
  String withPassword(Map<String, String> given) {
    return uri(password == null ? "" : ":" + Percent.encode(password.reveal()), given);
  }

  /** As a URI with the given parameters, for a client that asks for the password. */
  String withoutPassword(Map<String, String> given) {
    return uri("", given);
  }

  private String uri(String colonAndPassword, Map<String, String> given) {
    String login = (user == null ? "" : Percent.encode(user)) + colonAndPassword;
    return "postgresql://"
        + (login.isEmpty() ? "" : login + "@")
        + servers()
        + path()
        + query(given);
  }

  /** A slash and the database. */
  String path() {
    String name = database();
    return "/" + (name == null ? "" : Percent.encode(name));
  }

  static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(p -> Percent.encode(p.getKey()) + "=" + Percent.encode(p.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }
}
