package io.hosteddb.connection;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The forms of given values, as a test reads them. */
final class Written {
  private final List<ConnectionForm> forms;

  private Written(List<ConnectionForm> forms) {
    this.forms = forms;
  }

  static Written postgres(String url) {
    return new Written(
        ConnectionForms.postgres("DATABASE_URL")
            .write(VariableValues.none().with("DATABASE_URL", Secret.of(url))));
  }

  static Written mongodb(String uri) {
    return new Written(
        ConnectionForms.mongodb("MONGODB_URI", "MONGODB_DB_NAME")
            .write(
                VariableValues.none()
                    .with("MONGODB_URI", Secret.of(uri))
                    .with("MONGODB_DB_NAME", Secret.of("notes"))));
  }

  static Written libsql(String url, String token) {
    return new Written(
        ConnectionForms.libsql("TURSO_DATABASE_URL", "TURSO_AUTH_TOKEN")
            .write(
                VariableValues.none()
                    .with("TURSO_DATABASE_URL", Secret.of(url))
                    .with("TURSO_AUTH_TOKEN", Secret.of(token))));
  }

  List<String> ids() {
    return forms.stream().map(ConnectionForm::id).toList();
  }

  ConnectionForm form(String id) {
    return forms.stream().filter(form -> form.id().equals(id)).findFirst().orElseThrow();
  }

  Map<String, String> clear(String id) {
    Map<String, String> values = new LinkedHashMap<>();
    if (form(id).refusal().isPresent()) {
      throw new AssertionError(id + " is refused: " + form(id).refusal().orElseThrow());
    }
    form(id).fields().forEach(field -> values.put(field.name(), field.value().reveal()));
    return values;
  }

  String refusal(String id) {
    return form(id)
        .refusal()
        .orElseThrow(() -> new AssertionError(id + " is not refused: " + clear(id)));
  }

  /** Everything that may be shown. */
  String shown() {
    return forms.toString();
  }
}
