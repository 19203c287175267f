package io.hosteddb.junit;

import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryProject;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** What one parameter is given; says what is wrong where it cannot be. */
final class ParameterValue {
  private static final String NONE =
      "there is no database here. Put @AttachDatabase on the class or the parameter.";

  private final Parameter parameter;
  private final VisibleDatabases visible;
  private final @Nullable Declared declared;
  private final @Nullable DatabaseValue value;

  ParameterValue(Parameter parameter, VisibleDatabases visible) {
    this.parameter = parameter;
    this.visible = visible;
    List<Declared> annotated = Declared.on(parameter);
    this.declared = annotated.isEmpty() ? null : annotated.get(0);
    this.value = parameter.getAnnotation(DatabaseValue.class);
    if (annotated.size() > 1) {
      throw wrong("it is about one database, and has several @AttachDatabase. Leave one of them.");
    }
  }

  Object get() {
    Class<?> type = parameter.getType();
    if (value != null) {
      return text(value.value());
    }
    if (type == TemporaryProject.class) {
      return visible.project().orElseThrow(() -> wrong(NONE));
    }
    if (type == TemporaryDatabase.class) {
      return the("database", visible.all());
    }
    if (type == DataSource.class) {
      return the("database that speaks JDBC", visible.forJdbc()).dataSource();
    }
    throw wrong(
        "its type can be DataSource, TemporaryDatabase, TemporaryProject, or with @DatabaseValue"
            + " String.");
  }

  private String text(String name) {
    if (parameter.getType() != String.class) {
      throw wrong("with @DatabaseValue its type is String.");
    }
    int dot = name.indexOf('.');
    if (dot < 0) {
      TemporaryDatabase database =
          the("database with the variable " + name, visible.withVariable(name));
      return field(database, name, database.variables());
    }
    String form = name.substring(0, dot);
    TemporaryDatabase database = the("database with the form " + form, visible.withForm(form));
    return field(database, name.substring(dot + 1), database.form(form));
  }

  private String field(TemporaryDatabase database, String name, Map<String, String> values) {
    String found = values.get(name);
    if (found == null) {
      throw wrong(database + " has no '" + name + "' there, but " + values.keySet() + ".");
    }
    return found;
  }

  /** The one that is annotated, which says itself if it cannot; else the only one that fits. */
  private TemporaryDatabase the(String what, List<TemporaryDatabase> fitting) {
    if (declared != null) {
      return visible
          .find(declared)
          .orElseThrow(() ->
              wrong(
                  "a database that lives as long as a test is there for the parameters of tests and"
                      + " of methods before and after each."));
    }
    if (visible.all().isEmpty()) {
      throw wrong(NONE);
    }
    if (fitting.isEmpty()) {
      throw wrong("there is no " + what + " here, but " + list(visible.all()) + ".");
    }
    if (fitting.size() > 1) {
      throw wrong(
          "there is more than one "
              + what
              + " here: "
              + list(fitting)
              + ". Say by @AttachDatabase on the parameter which one is meant.");
    }
    return fitting.get(0);
  }

  private static String list(List<TemporaryDatabase> databases) {
    return databases.stream().map(TemporaryDatabase::toString).collect(Collectors.joining(", "));
  }

  private ParameterResolutionException wrong(String sentence) {
    return new ParameterResolutionException(
        "The parameter '"
            + parameter.getType().getSimpleName()
            + " "
            + parameter.getName()
            + "' of "
            + parameter.getDeclaringExecutable().getDeclaringClass().getSimpleName()
            + " cannot be given: "
            + sentence);
  }
}
