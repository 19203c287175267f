package io.hosteddb.connection;

import io.hosteddb.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A MongoDB URI taken apart; user and password decoded, parameters as they are. It has no {@code
 * toString} that shows a value.
 */
final class MongoUri {
  static final int DEFAULT_PORT = 27_017;
  private static final String SRV = "mongodb+srv://";

  /** What may hold a password or a token. */
  private static final Set<String> SECRET =
      Set.of("authmechanismproperties", "proxypassword", "tlscertificatekeyfilepassword");

  /** Every other that the drivers know, in lower case; of what none knows nothing is shown. */
  private static final Set<String> PLAIN =
      Set.of(
          "appname",
          "authmechanism",
          "authsource",
          "compressors",
          "connecttimeoutms",
          "directconnection",
          "heartbeatfrequencyms",
          "journal",
          "loadbalanced",
          "localthresholdms",
          "maxconnecting",
          "maxidletimems",
          "maxlifetimems",
          "maxpoolsize",
          "maxstalenessseconds",
          "minpoolsize",
          "proxyhost",
          "proxyport",
          "proxyusername",
          "readconcernlevel",
          "readpreference",
          "readpreferencetags",
          "replicaset",
          "retryreads",
          "retrywrites",
          "safe",
          "servermonitoringmode",
          "serverselectiontimeoutms",
          "serverselectiontryonce",
          "slaveok",
          "sockettimeoutms",
          "srvmaxhosts",
          "srvservicename",
          "ssl",
          "sslinvalidhostnameallowed",
          "timeoutms",
          "tls",
          "tlsallowinvalidcertificates",
          "tlsallowinvalidhostnames",
          "tlscafile",
          "tlscertificatekeyfile",
          "tlscrlfile",
          "tlsdisablecertificaterevocationcheck",
          "tlsdisableocspendpointcheck",
          "tlsinsecure",
          "uuidrepresentation",
          "w",
          "waitqueuemultiple",
          "waitqueuetimeoutms",
          "wtimeout",
          "wtimeoutms",
          "zlibcompressionlevel");

  /** What the drivers for Java leave to an SSLContext. */
  private static final Set<String> FILES =
      Set.of("tlscafile", "tlscertificatekeyfile", "tlscertificatekeyfilepassword", "tlscrlfile");

  final boolean srv;
  final List<Host> hosts;
  final @Nullable String user;
  final @Nullable Secret password;
  private final String path;
  private final List<String> parameters;

  private MongoUri(
      boolean srv,
      List<Host> hosts,
      @Nullable String user,
      @Nullable Secret password,
      String path,
      List<String> parameters) {
    this.srv = srv;
    this.hosts = List.copyOf(hosts);
    this.user = user;
    this.password = password;
    this.path = path;
    this.parameters = List.copyOf(parameters);
  }

  /**
   * Reads a URI.
   *
   * @param text the URI
   * @param variable the name of the variable, for the sentence
   * @throws FormRefusedException if it is none
   */
  static MongoUri parse(String text, String variable) {
    boolean srv = text.startsWith(SRV);
    if (!srv && !text.startsWith("mongodb://")) {
      throw new FormRefusedException(
          variable + " cannot be read: it does not begin with mongodb:// or mongodb+srv://.");
    }
    UriParts parts = new UriParts(text.substring(text.indexOf("://") + 3), variable);
    return new MongoUri(
        srv,
        hosts(parts.hosts, variable),
        parts.user,
        parts.password,
        parts.path,
        parts.query == null ? List.of() : List.of(parts.query.split("&")));
  }

  private static List<Host> hosts(String text, String variable) {
    List<Host> hosts = new ArrayList<>();
    for (String host : text.split(",", -1)) {
      hosts.add(Host.parse(host, variable));
    }
    return hosts;
  }

  /** The same with a mask in place of whatever is secret. */
  MongoUri masked() {
    return new MongoUri(
        srv,
        hosts,
        user,
        password == null ? null : Secret.of(Secret.MASK),
        path,
        parameters.stream().map(MongoUri::masked).toList());
  }

  private static String masked(String parameter) {
    String name = name(parameter);
    if (PLAIN.contains(name)) {
      return parameter;
    }
    return SECRET.contains(name)
        ? parameter.substring(0, name.length()) + "=" + Secret.MASK
        : Secret.MASK;
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return (equals < 0 ? parameter : parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
  }

  /** The name of a parameter that the drivers for Java pass over; null if there is none. */
  @Nullable String fileParameter() {
    return parameters.stream()
        .filter(p -> FILES.contains(name(p)))
        .map(p -> p.substring(0, name(p).length()))
        .findFirst()
        .orElse(null);
  }

  String hostNames() {
    return hosts.stream().map(Host::name).collect(Collectors.joining(","));
  }

  String ports() {
    return hosts.stream()
        .map(host -> Integer.toString(host.portOr(DEFAULT_PORT)))
        .collect(Collectors.joining(","));
  }

  /** The URI with user and password encoded so that every driver reads the same. */
  String uri() {
    return uri(password == null ? "" : ":" + Percent.encode(password.reveal()));
  }

  String withoutPassword() {
    return uri("");
  }

  private String uri(String colonAndPassword) {
    String servers =
        hosts.stream()
            .map(host -> host.inUrl() + (host.port() == null ? "" : ":" + host.port()))
            .collect(Collectors.joining(","));
    return (srv ? SRV : "mongodb://")
        + (user == null ? "" : Percent.encode(user) + colonAndPassword + "@")
        + servers
        + "/"
        + path
        + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
  }
}
