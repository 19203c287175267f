package io.hosteddb.connection;

import static io.hosteddb.connection.Masking.put;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.VariableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The forms of a PostgreSQL URI.
 *
 * @param variable the name of the variable that holds it
 */
record PostgresForms(String variable) implements ConnectionForms {
  /** Neither driver decodes what is encoded in a host. */
  private static final Pattern PLAIN_HOST = Pattern.compile("[\\p{L}\\p{N}._:-]+");

  @Override
  public Set<VariableName> variables() {
    return Set.of(VariableName.of(variable));
  }

  @Override
  public List<ConnectionForm> write(VariableValues values) {
    String text = values.find(VariableName.of(variable)).orElseThrow().reveal();
    List<ConnectionForm> forms = new ArrayList<>();
    forms.add(form(text, KnownForms.PARTS, "Parts", this::parts));
    forms.add(form(text, KnownForms.JDBC, "JDBC", this::jdbc));
    forms.add(form(text, KnownForms.JDBC_PROPERTIES, "JDBC properties", this::jdbcProperties));
    forms.add(form(text, KnownForms.R2DBC, "R2DBC", this::r2dbc));
    forms.add(form(text, KnownForms.PSQL, "psql", this::psql));
    forms.add(form(text, KnownForms.NODE, "Node", this::node));
    forms.add(form(text, KnownForms.PYTHON, "Python", this::python));
    return forms;
  }

  private ConnectionForm form(
      String text, String id, String title, Function<PostgresUri, Map<String, String>> write) {
    return Masking.form(
        id, title, () -> PostgresUri.parse(text, variable), PostgresUri::masked, write);
  }

  private Map<String, String> parts(PostgresUri uri) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.HOST, uri.hostNames());
    fields.put(KnownForms.PORT, uri.ports());
    put(fields, KnownForms.DATABASE, uri.database());
    put(fields, KnownForms.USER, uri.user);
    put(fields, KnownForms.PASSWORD, uri.password);
    return fields;
  }

  private Map<String, String> jdbc(PostgresUri uri) {
    requireTcp(uri, "pgjdbc");
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(
        KnownForms.URL,
        "jdbc:postgresql://"
            + uri.servers()
            + uri.path()
            + PostgresUri.query(new PostgresParameters(variable, uri.parameters).pgjdbc()));
    put(fields, KnownForms.USER, uri.user);
    put(fields, KnownForms.PASSWORD, uri.password);
    return fields;
  }

  private Map<String, String> jdbcProperties(PostgresUri uri) {
    requireTcp(uri, "pgjdbc");
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.URL, "jdbc:postgresql://" + uri.servers() + uri.path());
    put(fields, KnownForms.USER, uri.user);
    put(fields, KnownForms.PASSWORD, uri.password);
    fields.putAll(new PostgresParameters(variable, uri.parameters).pgjdbc());
    return fields;
  }

  private Map<String, String> r2dbc(PostgresUri uri) {
    requireTcp(uri, "r2dbc-postgresql");
    Map<String, String> options = new PostgresParameters(variable, uri.parameters).r2dbc();
    boolean failover = uri.hosts.size() > 1 || options.containsKey("targetServerType");
    if (failover && uri.hosts.stream().anyMatch(host -> host.name().contains(":"))) {
      throw new FormRefusedException(
          variable + " names several hosts, one by its IPv6 address: r2dbc-postgresql cannot.");
    }
    String database = uri.database();
    if (database != null && !database.equals(database.trim())) {
      throw new FormRefusedException(
          variable
              + " names a database whose name begins or ends with a blank: the URLs of R2DBC lose"
              + " it, and the connection would be to another one.");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(
        KnownForms.URL,
        "r2dbc:postgresql:"
            + (failover ? "failover:" : "")
            + "//"
            + uri.servers()
            + uri.path()
            + PostgresUri.query(options));
    put(fields, KnownForms.USER, uri.user);
    put(fields, KnownForms.PASSWORD, uri.password);
    return fields;
  }

  private Map<String, String> psql(PostgresUri uri) {
    String command = "psql " + Shells.quote(uri.withoutPassword(libpq(uri)));
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.COMMAND, command);
    if (uri.password != null) {
      // In the environment: other users of the machine see a process's arguments.
      fields.put(
          KnownForms.COMMAND_WITH_PASSWORD,
          "PGPASSWORD=" + Shells.quote(uri.password.reveal()) + " " + command);
    }
    return fields;
  }

  private Map<String, String> node(PostgresUri uri) {
    Map<String, String> fields = new LinkedHashMap<>();
    // With all its parameters: the clients of Node have some of their own.
    fields.put(KnownForms.URL, uri.withPassword(uri.parameters));
    fields.put(
        KnownForms.CODE,
        "import pg from 'pg';\n\n"
            + "const pool = new pg.Pool({ connectionString: process.env."
            + variable
            + " });");
    return fields;
  }

  private Map<String, String> python(PostgresUri uri) {
    String url = uri.withPassword(libpq(uri));
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.URL, url);
    fields.put(
        KnownForms.SQLALCHEMY_URL, "postgresql+psycopg" + url.substring("postgresql".length()));
    fields.put(
        KnownForms.CODE,
        "import os\n\nimport psycopg\n\nconnection = psycopg.connect(os.environ[\""
            + variable
            + "\"])");
    return fields;
  }

  private Map<String, String> libpq(PostgresUri uri) {
    return new PostgresParameters(variable, uri.parameters).libpq();
  }

  private void requireTcp(PostgresUri uri, String driver) {
    if (!uri.hosts.stream().allMatch(host -> PLAIN_HOST.matcher(host.name()).matches())) {
      throw new FormRefusedException(
          variable
              + " names a host that is no plain name or address, such as a directory of sockets: "
              + driver
              + " connects over TCP to plain ones alone.");
    }
  }
}
