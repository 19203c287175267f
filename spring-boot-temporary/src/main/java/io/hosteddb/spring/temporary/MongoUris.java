package io.hosteddb.spring.temporary;

/**
 * Names the database in a MongoDB URI, which is where Spring Boot looks for it. The user is still
 * looked for where the URI had it, with none named: in {@code admin}.
 */
final class MongoUris {
  private static final String SCHEME_END = "://";

  private MongoUris() {}

  static String withDatabase(String uri, String database) {
    int hosts = uri.indexOf(SCHEME_END) + SCHEME_END.length();
    int query = uri.indexOf('?', hosts);
    String before = query < 0 ? uri : uri.substring(0, query);
    String parameters = query < 0 ? "" : uri.substring(query + 1);
    int slash = before.indexOf('/', hosts);
    if (slash >= 0 && slash < before.length() - 1) {
      return uri;
    }
    String head = slash < 0 ? before : before.substring(0, slash);
    boolean asUser = head.indexOf('@', hosts) >= 0;
    boolean saysWhere = parameters.matches("(?i)(^|.*&)(authSource|authMechanism)=.*");
    if (asUser && !saysWhere) {
      parameters = (parameters.isEmpty() ? "" : parameters + "&") + "authSource=admin";
    }
    return head + "/" + database + (parameters.isEmpty() ? "" : "?" + parameters);
  }
}
