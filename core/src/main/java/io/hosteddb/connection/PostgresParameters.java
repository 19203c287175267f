package io.hosteddb.connection;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a PostgreSQL URI in the words of each driver. What a driver has no word for is
 * refused, unless leaving it out changes nothing but how fast a dead connection is noticed.
 */
final class PostgresParameters {
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** All of libpq 18 that a URI can hold, but place, user and password. */
  static final Set<String> LIBPQ =
      Set.of(
          "application_name",
          "channel_binding",
          "client_encoding",
          "connect_timeout",
          "fallback_application_name",
          "gssdelegation",
          "gssencmode",
          "gsslib",
          "hostaddr",
          "keepalives",
          "keepalives_count",
          "keepalives_idle",
          "keepalives_interval",
          "krbsrvname",
          "load_balance_hosts",
          "max_protocol_version",
          "min_protocol_version",
          "oauth_client_id",
          "oauth_client_secret",
          "oauth_issuer",
          "oauth_scope",
          "options",
          "passfile",
          "replication",
          "require_auth",
          "requirepeer",
          "scram_client_key",
          "scram_server_key",
          "service",
          "ssl_max_protocol_version",
          "ssl_min_protocol_version",
          "sslcert",
          "sslcertmode",
          "sslcompression",
          "sslcrl",
          "sslcrldir",
          "sslkey",
          "sslkeylogfile",
          "sslmode",
          "sslnegotiation",
          "sslpassword",
          "sslrootcert",
          "sslsni",
          "target_session_attrs",
          "tcp_user_timeout");

  /** By pgjdbc's name, what means the same to libpq. */
  private static final Map<String, String> AS_LIBPQ =
      Map.of(
          "ApplicationName", "application_name",
          "channelBinding", "channel_binding",
          "connectTimeout", "connect_timeout",
          "gssEncMode", "gssencmode",
          "kerberosServerName", "krbsrvname",
          "requireAuth", "require_auth",
          "sslNegotiation", "sslnegotiation");

  /** By libpq's name, pgjdbc's with the same values. */
  private static final Map<String, String> AS_PGJDBC =
      Map.of(
          "application_name", "ApplicationName",
          "channel_binding", "channelBinding",
          "gssencmode", "gssEncMode",
          "krbsrvname", "kerberosServerName",
          "options", "options",
          "require_auth", "requireAuth",
          "sslcert", "sslcert",
          "sslnegotiation", "sslNegotiation",
          "sslpassword", "sslpassword",
          "sslrootcert", "sslrootcert");

  /** What pgjdbc alone has, and what can do no harm: none of them names a class or a file. */
  static final Set<String> PGJDBC_ONLY =
      Set.of(
          "adaptiveFetch",
          "assumeMinServerVersion",
          "autosave",
          "binaryTransfer",
          "cancelSignalTimeout",
          "cleanupSavepoints",
          "currentSchema",
          "defaultRowFetchSize",
          "escapeSyntaxCallMode",
          "flushCacheOnDdl",
          "hideUnprivilegedObjects",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "loginTimeout",
          "logServerErrorDetail",
          "maxResultBuffer",
          "preferQueryMode",
          "preparedStatementCacheQueries",
          "preparedStatementCacheSizeMiB",
          "prepareThreshold",
          "queryTimeout",
          "quoteReturningIdentifiers",
          "readOnly",
          "readOnlyMode",
          "reWriteBatchedInserts",
          "socketTimeout",
          "stringtype",
          "targetServerType",
          "tcpKeepAlive",
          "tcpNoDelay");

  private static final Map<String, String> TARGETS =
      Map.ofEntries(
          entry("any", "any"),
          entry("read-write", "primary"),
          entry("primary", "primary"),
          entry("read-only", "secondary"),
          entry("standby", "secondary"),
          entry("prefer-standby", "preferSecondary"));

  /** How soon a dead connection is noticed, and names for logs. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "fallback_application_name",
          "keepalives_count",
          "keepalives_idle",
          "keepalives_interval",
          "tcp_user_timeout");

  private static final Set<String> SECRET =
      Set.of("sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret");

  private final String variable;
  private final Map<String, String> given = new LinkedHashMap<>();

  /**
   * @param variable the name of the variable, for the sentence
   * @param uri the parameters as they stand there
   */
  PostgresParameters(String variable, Map<String, String> uri) {
    this.variable = variable;
    uri.forEach((name, value) -> given.put(AS_LIBPQ.getOrDefault(name, name), value));
    String mode = given.get("sslmode");
    if (mode != null && !SSL_MODES.contains(mode)) {
      throw new FormRefusedException(
          variable + " has an sslmode that is none of " + String.join(", ", SSL_MODES) + ".");
    }
  }

  /** Whether some client has a parameter of the name; a piece of a password may look like one. */
  static boolean isKnown(String name) {
    return LIBPQ.contains(name) || PGJDBC_ONLY.contains(name) || AS_LIBPQ.containsKey(name);
  }

  /** Whether the value of a parameter may be shown. */
  static boolean isPlain(String name) {
    return isKnown(name) && !SECRET.contains(name);
  }

  /** As libpq takes them: psql, psycopg and others that stand on it. */
  Map<String, String> libpq() {
    given.forEach((name, value) -> {
      if (!LIBPQ.contains(name)) {
        throw unknown(name, "libpq, on which psql and psycopg stand,");
      }
    });
    return given;
  }

  /** As properties of pgjdbc. */
  Map<String, String> pgjdbc() {
    Map<String, String> properties = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      String same = AS_PGJDBC.get(name);
      if (same != null) {
        properties.put(same, value);
      } else if (PGJDBC_ONLY.contains(name)) {
        properties.put(name, value);
      } else if (!isCommon(name, value, "pgjdbc", properties)) {
        pgjdbc(name, value, properties);
      }
    });
    tls(properties, "sslmode", "sslrootcert");
    if (properties.getOrDefault("sslmode", "").startsWith("verify-")
        && !properties.containsKey("sslrootcert")) {
      // As Node does: pgjdbc itself would look for a file that hardly anybody has.
      properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return properties;
  }

  private void pgjdbc(String name, String value, Map<String, String> properties) {
    switch (name) {
      case "sslmode" -> properties.put(name, value);
      case "connect_timeout" ->
          properties.put("connectTimeout", Long.toString(Math.max(0, seconds(value))));
      case "target_session_attrs" -> properties.put("targetServerType", target(value));
      case "load_balance_hosts" ->
          properties.put("loadBalanceHosts", Boolean.toString(value.equals("random")));
      case "sslkey" -> {
        if (!value.toLowerCase(Locale.ROOT).matches(".*\\.(pk8|der|p12|pfx|key|pem)")) {
          throw new FormRefusedException(
              variable
                  + " has an sslkey of which pgjdbc cannot tell the format: it goes by the end of"
                  + " the file's name (.pk8, .p12, .pem or .key).");
        }
        properties.put(name, value);
      }
      default -> throw unknown(name, "pgjdbc");
    }
  }

  /** As options of r2dbc-postgresql. */
  Map<String, String> r2dbc() {
    Map<String, String> options = new LinkedHashMap<>();
    // The driver's own default is no TLS at all.
    options.put("sslMode", given.getOrDefault("sslmode", "prefer"));
    given.forEach((name, value) -> {
      if (!isCommon(name, value, "r2dbc-postgresql", options)) {
        r2dbc(name, value, options);
      }
    });
    tls(options, "sslMode", "sslRootCert");
    return options;
  }

  private void r2dbc(String name, String value, Map<String, String> options) {
    switch (name) {
      case "sslmode" -> {}
      case "sslcert" -> options.put("sslCert", value);
      case "sslkey" -> options.put("sslKey", value);
      case "sslpassword" -> options.put("sslPassword", value);
      case "sslrootcert" -> options.put("sslRootCert", value);
      case "application_name" -> options.put("applicationName", value);
      case "options" -> options.put("options", settings(value));
      case "currentSchema" -> options.put("schema", value);
      case "tcpKeepAlive", "tcpNoDelay", "loadBalanceHosts", "targetServerType" ->
          options.put(name, value);
      case "target_session_attrs" -> options.put("targetServerType", target(value));
      case "load_balance_hosts" ->
          options.put("loadBalanceHosts", Boolean.toString(value.equals("random")));
      case "connect_timeout" -> {
        if (seconds(value) > 0) {
          options.put("connectTimeout", "PT" + seconds(value) + "S");
        }
      }
      case "gssencmode" -> requireOneOf(name, value, "r2dbc-postgresql", "disable", "prefer");
      case "channel_binding" -> requireOneOf(name, value, "r2dbc-postgresql", "disable", "prefer");
      case "sslnegotiation" -> options.put("sslNegotiation", value);
      default -> throw unknown(name, "r2dbc-postgresql");
    }
  }

  /** What both drivers have in common. */
  private boolean isCommon(
      String name, String value, String driver, Map<String, String> properties) {
    switch (name) {
      case "keepalives" -> properties.put("tcpKeepAlive", Boolean.toString(!value.equals("0")));
      case "client_encoding" -> requireOneOf(name, value, driver, "utf8", "utf-8", "auto");
      case "sslcompression" -> requireOneOf(name, value, driver, "0");
      case "sslsni" -> requireOneOf(name, value, driver, "1");
      case "sslcertmode" -> requireOneOf(name, value, driver, "allow");
      default -> {
        return LEFT_OUT.contains(name);
      }
    }
    return true;
  }

  /** Two habits of libpq that no other client has. */
  private static void tls(Map<String, String> words, String mode, String root) {
    if ("system".equals(words.get(root))) {
      words.remove(root);
      words.put(mode, "verify-full");
    } else if (words.containsKey(root) && "require".equals(words.get(mode))) {
      words.put(mode, "verify-ca");
    }
  }

  /**
   * Settings as r2dbc-postgresql takes them, {@code name=value;name=value}, out of {@code -c
   * name=value} and {@code --name=value}.
   */
  private String settings(String options) {
    List<String> settings = new ArrayList<>();
    boolean afterC = false;
    // A blank ends an argument, unless a backslash stands before it.
    for (String escaped : options.strip().split("(?<!\\\\)\\s+", -1)) {
      String argument = escaped.replaceAll("\\\\(.)", "$1");
      if (!afterC && argument.equals("-c")) {
        afterC = true;
      } else {
        settings.add(setting(afterC ? "-c" + argument : argument));
        afterC = false;
      }
    }
    if (afterC) {
      throw noSetting();
    }
    return String.join(";", settings);
  }

  private String setting(String argument) {
    int equals = argument.indexOf('=');
    boolean isSetting =
        equals > 2
            && (argument.startsWith("-c") || argument.startsWith("--"))
            && argument.indexOf('=', equals + 1) < 0
            && argument.indexOf(';') < 0;
    if (!isSetting) {
      throw noSetting();
    }
    String name = argument.substring(2, equals);
    String given = argument.startsWith("--") ? name.replace('-', '_') : name;
    return given + argument.substring(equals);
  }

  private FormRefusedException noSetting() {
    return refused(
        "options",
        "r2dbc-postgresql",
        "takes settings alone, -c name=value without further = or ;");
  }

  private void requireOneOf(String name, String value, String driver, String... known) {
    if (!Set.of(known).contains(value.toLowerCase(Locale.ROOT))) {
      throw refused(name, driver, "has nothing for this value of it");
    }
  }

  private String target(String value) {
    String target = TARGETS.get(value);
    if (target == null) {
      throw new FormRefusedException(
          variable
              + " has a target_session_attrs that is none of "
              + String.join(", ", new TreeSet<>(TARGETS.keySet()))
              + ".");
    }
    return target;
  }

  private long seconds(String value) {
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw new FormRefusedException(variable + " has a connect_timeout that is no number.");
    }
  }

  private FormRefusedException unknown(String name, String driver) {
    return isKnown(name)
        ? refused(name, driver, "does not know it")
        : new FormRefusedException(
            variable
                + " has a parameter that "
                + driver
                + " does not know, and without it the connection may be another than the one asked"
                + " for.");
  }

  private FormRefusedException refused(String name, String driver, String what) {
    return new FormRefusedException(
        variable
            + " has the parameter "
            + name
            + ": "
            + driver
            + " "
            + what
            + ", and without it the connection would be another than the one asked for.");
  }
}
