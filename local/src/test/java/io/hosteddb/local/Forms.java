package io.hosteddb.local;

import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

/** The values of a form, as code that was handed them reads them. */
record Forms(ConnectionForm form) {
  static Forms postgres(String id, String url) {
    return of(
        id,
        ConnectionForms.postgres("DATABASE_URL")
            .write(VariableValues.none().with("DATABASE_URL", Secret.of(url))));
  }

  static Forms of(String id, List<ConnectionForm> forms) {
    return new Forms(forms.stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow());
  }

  String get(String field) {
    return form.fields().stream()
        .filter(f -> f.name().equals(field))
        .map(f -> f.value().reveal())
        .findFirst()
        .orElseThrow(() -> new AssertionError(form + " has no " + field));
  }

  /** All but the URL. */
  Properties properties() {
    Properties properties = new Properties();
    form.fields().stream()
        .filter(f -> !f.name().equals("url"))
        .forEach(f -> properties.setProperty(f.name(), f.value().reveal()));
    return properties;
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
