package com.example.h2;

import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.List;

/** What the variables can be written as for drivers and programs. */
final class H2Forms {
  private H2Forms() {}

  static List<ConnectionForm> of(VariableValues values) {
    String url = value(values, "H2_URL").reveal();
    String user = value(values, "H2_USER").reveal();
    return List.of(
        ConnectionForm.builder(KnownForms.JDBC, "JDBC")
            .plain(KnownForms.URL, url)
            .plain(KnownForms.USER, user)
            .secret(KnownForms.PASSWORD, value(values, "H2_PASSWORD"))
            .build(),
        ConnectionForm.refused(
            KnownForms.R2DBC, "R2DBC", "r2dbc-h2 opens a file, and not a database at a server."));
  }

  private static Secret value(VariableValues values, String name) {
    return values.find(VariableName.of(name)).orElseThrow();
  }
}
