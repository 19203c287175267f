package io.hosteddb.connection;

import static io.hosteddb.connection.Masking.put;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.VariableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The forms of a MongoDB URI and the name of a database.
 *
 * @param variable the name of the variable that holds the URI
 * @param databaseVariable the name of the variable that holds the name of the database
 */
record MongoForms(String variable, String databaseVariable) implements ConnectionForms {
  @Override
  public Set<VariableName> variables() {
    return Set.of(VariableName.of(variable), VariableName.of(databaseVariable));
  }

  @Override
  public List<ConnectionForm> write(VariableValues values) {
    String text = values.find(VariableName.of(variable)).orElseThrow().reveal();
    String database = values.find(VariableName.of(databaseVariable)).orElseThrow().reveal();
    return List.of(
        form(text, KnownForms.PARTS, "Parts", uri -> parts(uri, database)),
        form(text, KnownForms.MONGODB, "Java driver", uri -> java(uri, database)),
        form(text, KnownForms.MONGOSH, "mongosh", this::mongosh),
        form(text, KnownForms.NODE, "Node", this::node),
        form(text, KnownForms.PYTHON, "Python", this::python));
  }

  private ConnectionForm form(
      String text, String id, String title, Function<MongoUri, Map<String, String>> write) {
    return Masking.form(id, title, () -> MongoUri.parse(text, variable), MongoUri::masked, write);
  }

  private Map<String, String> parts(MongoUri uri, String database) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.HOST, uri.hostNames());
    if (!uri.srv) {
      // Of a name that stands for several hosts, DNS says the ports.
      fields.put(KnownForms.PORT, uri.ports());
    }
    fields.put(KnownForms.DATABASE, database);
    put(fields, KnownForms.USER, uri.user);
    put(fields, KnownForms.PASSWORD, uri.password);
    return fields;
  }

  private Map<String, String> java(MongoUri uri, String database) {
    String file = uri.fileParameter();
    if (file != null) {
      throw new FormRefusedException(
          variable
              + " has the parameter "
              + file
              + ": the drivers for Java pass over it. Give the client an SSLContext made of the"
              + " file, and the rest from the parts.");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.URI, uri.uri());
    fields.put(KnownForms.DATABASE, database);
    return fields;
  }

  private Map<String, String> mongosh(MongoUri uri) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.COMMAND, "mongosh " + Shells.quote(uri.withoutPassword()));
    if (uri.password != null) {
      fields.put(KnownForms.COMMAND_WITH_PASSWORD, "mongosh " + Shells.quote(uri.uri()));
    }
    return fields;
  }

  private Map<String, String> node(MongoUri uri) {
    return code(
        uri,
        "import { MongoClient } from 'mongodb';\n\n"
            + "const client = new MongoClient(process.env."
            + variable
            + ");\nconst db = client.db(process.env."
            + databaseVariable
            + ");");
  }

  private Map<String, String> python(MongoUri uri) {
    return code(
        uri,
        "import os\n\nfrom pymongo import MongoClient\n\nclient = MongoClient(os.environ[\""
            + variable
            + "\"])\ndb = client[os.environ[\""
            + databaseVariable
            + "\"]]");
  }

  private static Map<String, String> code(MongoUri uri, String code) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(KnownForms.URL, uri.uri());
    fields.put(KnownForms.CODE, code);
    return fields;
  }
}
