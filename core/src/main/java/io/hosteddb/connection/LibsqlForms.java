package io.hosteddb.connection;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms of the URL of a libSQL database, a file or at a server, and its token.
 *
 * @param variable the name of the variable that holds the URL
 * @param openerVariable the name of the variable that holds the token
 */
record LibsqlForms(String variable, String openerVariable) implements ConnectionForms {
  private static final Pattern SERVER =
      Pattern.compile("(libsql|https|http|wss|ws)://([^/?#@]+)(/[^?#]*)?(\\?tls=([01]))?");

  private static final String NO_R2DBC = "There is no R2DBC driver for SQLite or libSQL.";

  @Override
  public Set<VariableName> variables() {
    return Set.of(VariableName.of(variable), VariableName.of(openerVariable));
  }

  /** What is known of a database at a server. */
  private record Server(String url, Secret token) {
    Server masked() {
      return new Server(url, Secret.of(Secret.MASK));
    }

    /** The address only. */
    @Override
    public String toString() {
      return url;
    }
  }

  @Override
  public List<ConnectionForm> write(VariableValues values) {
    String url = values.find(VariableName.of(variable)).orElseThrow().reveal();
    Secret token = values.find(VariableName.of(openerVariable)).orElseThrow();
    return url.startsWith("file:") ? file(url) : server(url, token);
  }

  private List<ConnectionForm> file(String url) {
    return List.of(
        file(url, KnownForms.PARTS, "Parts", path -> Map.of(KnownForms.FILE, path)),
        // The URL as it is: SQLite decodes it, and takes a path for no more than it is.
        file(url, KnownForms.JDBC, "JDBC", path -> Map.of(KnownForms.URL, "jdbc:sqlite:" + url)),
        ConnectionForm.refused(KnownForms.R2DBC, "R2DBC", NO_R2DBC),
        file(
            url,
            KnownForms.SQLITE3,
            "sqlite3",
            path -> Map.of(KnownForms.COMMAND, "sqlite3 " + Shells.quote(path))),
        file(url, KnownForms.NODE, "Node", path -> code(url, node())),
        file(
            url,
            KnownForms.PYTHON,
            "Python",
            path ->
                code(
                    url,
                    "import os\nimport sqlite3\n\nconnection = sqlite3.connect(os.environ[\""
                        + variable
                        + "\"], uri=True)")));
  }

  private ConnectionForm file(
      String url, String id, String title, Function<String, Map<String, String>> write) {
    // Nothing of a file is secret: who may read it is said by its permissions.
    return Masking.form(id, title, () -> path(url), path -> path, write);
  }

  private String path(String url) {
    String path = url.substring("file:".length());
    int query = path.indexOf('?');
    String place = query < 0 ? path : path.substring(0, query);
    return Percent.decode(place.startsWith("///") ? place.substring(2) : place, variable);
  }

  private List<ConnectionForm> server(String url, Secret token) {
    return List.of(
        ConnectionForm.refused(
            KnownForms.JDBC,
            "JDBC",
            "Neither Turso nor SQLite has a JDBC driver for a database at a server. Use SQL over"
                + " HTTP, with the URL and token of the form http."),
        ConnectionForm.refused(KnownForms.R2DBC, "R2DBC", NO_R2DBC),
        server(url, token, KnownForms.HTTP, "HTTP", LibsqlForms::http),
        server(url, token, KnownForms.CURL, "curl", LibsqlForms::curl),
        server(url, token, KnownForms.NODE, "Node", server -> code(url, node())),
        server(
            url,
            token,
            KnownForms.PYTHON,
            "Python",
            server ->
                code(
                    url,
                    "import os\n\nimport libsql\n\nconnection = libsql.connect(\n    database=os.environ[\""
                        + variable
                        + "\"], auth_token=os.environ[\""
                        + openerVariable
                        + "\"]\n)")));
  }

  private ConnectionForm server(
      String url,
      Secret token,
      String id,
      String title,
      Function<Server, Map<String, String>> write) {
    return Masking.form(id, title, () -> new Server(address(url), token), Server::masked, write);
  }

  /** The URL of its HTTP API, as Turso's own client makes it. */
  private String address(String url) {
    Matcher form = SERVER.matcher(url);
    if (!form.matches()) {
      throw new FormRefusedException(
          variable + " cannot be read: it is neither a file: URL nor one of libSQL's.");
    }
    boolean plain = form.group(1).equals("http") || form.group(1).equals("ws");
    if (form.group(1).equals("libsql")) {
      plain = "0".equals(form.group(5));
    }
    String path = form.group(3) == null || form.group(3).equals("/") ? "" : form.group(3);
    return (plain ? "http://" : "https://") + form.group(2) + path;
  }

  private static Map<String, String> http(Server server) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.URL, server.url());
    fields.put(KnownForms.TOKEN, server.token().reveal());
    return fields;
  }

  private static Map<String, String> curl(Server server) {
    return Map.of(
        KnownForms.COMMAND_WITH_PASSWORD,
        "curl -H "
            + Shells.quote("Authorization: Bearer " + server.token().reveal())
            + " -H 'Content-Type: application/json' -d '{\"requests\": [{\"type\": \"execute\","
            + " \"stmt\": {\"sql\": \"SELECT 1\"}}, {\"type\": \"close\"}]}' "
            + Shells.quote(server.url() + "/v2/pipeline"));
  }

  private String node() {
    return "import { createClient } from '@libsql/client';\n\nconst client = createClient({\n  url: process.env."
        + variable
        + ",\n  authToken: process.env."
        + openerVariable
        + ",\n});";
  }

  private static Map<String, String> code(String url, String code) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.URL, url);
    fields.put(KnownForms.CODE, code);
    return fields;
  }
}
