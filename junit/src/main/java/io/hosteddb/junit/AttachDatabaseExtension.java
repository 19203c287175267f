package io.hosteddb.junit;

import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryProject;
import java.lang.reflect.Parameter;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Attaches what a test class asks for, and hands it to parameters. It keeps nothing itself: all is
 * in the stores of the contexts, which JUnit closes when the class, or the run, is over.
 */
final class AttachDatabaseExtension implements BeforeAllCallback, ParameterResolver {
  AttachDatabaseExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    ClassDatabases.of(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == DataSource.class
        || type == TemporaryDatabase.class
        || type == TemporaryProject.class
        || parameter.isAnnotated(DatabaseValue.class)
        || !Declared.on(parameter.getParameter()).isEmpty();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Parameter asked = parameter.getParameter();
    VisibleDatabases visible =
        VisibleDatabases.from(context, asked.getDeclaringExecutable().getDeclaringClass());
    return new ParameterValue(asked, visible).get();
  }
}
