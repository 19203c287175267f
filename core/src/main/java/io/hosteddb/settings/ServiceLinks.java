package io.hosteddb.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables that Kubernetes puts into every container of a namespace for each service there
 * ("service links"). A service called {@code hosteddb-api} gives {@code HOSTEDDB_API_SERVICE_HOST},
 * {@code HOSTEDDB_API_PORT} and more, which nobody has set and which would stop the start as
 * settings that nobody reads.
 */
final class ServiceLinks {
  private static final String HOST = "_SERVICE_HOST";
  private static final String PORT = "_SERVICE_PORT";

  private ServiceLinks() {}

  /** All variables but the links of services whose names begin as ours do. */
  static Map<String, String> leftOut(Map<String, String> environment) {
    List<String> services =
        environment.keySet().stream()
            .filter(name -> name.startsWith(Settings.ENVIRONMENT_PREFIX) && name.endsWith(HOST))
            .map(name -> name.substring(0, name.length() - HOST.length()))
            .filter(service -> isLinked(service, environment))
            .toList();
    if (services.isEmpty()) {
      return environment;
    }
    Map<String, String> others = new LinkedHashMap<>(environment);
    others.keySet().removeIf(name -> services.stream().anyMatch(service -> isLink(name, service)));
    return others;
  }

  /** Whether the variables that every service has are all there: one alone may be a mistake. */
  private static boolean isLinked(String service, Map<String, String> environment) {
    return environment.containsKey(service + PORT)
        && environment.getOrDefault(service + "_PORT", "").matches("(tcp|udp|sctp)://.*");
  }

  private static boolean isLink(String name, String service) {
    return name.startsWith(service)
        && name.substring(service.length())
            .matches("_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|_PORT(_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)?");
  }
}
