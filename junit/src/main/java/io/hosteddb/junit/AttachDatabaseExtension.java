package io.hosteddb.junit;

import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryProject;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Set;
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
  private static final Set<String> ABOUT_NULL =
      Set.of("Nonnull", "NonNull", "NotNull", "Nullable", "CheckForNull");

  AttachDatabaseExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    ClassDatabases.of(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return (type == DataSource.class && !isSomebodyElses(parameter.getParameter()))
        || type == TemporaryDatabase.class
        || type == TemporaryProject.class
        || parameter.isAnnotated(DatabaseValue.class)
        || !Declared.on(parameter.getParameter()).isEmpty();
  }

  /**
   * Of the JDK's own type there may be a mock, a bean or an argument: the annotation says so. JUnit
   * refuses a parameter that two want to give.
   */
  private static boolean isSomebodyElses(Parameter parameter) {
    return Arrays.stream(parameter.getAnnotations())
        .map(annotation -> annotation.annotationType().getSimpleName())
        .anyMatch(name -> !ABOUT_NULL.contains(name));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Parameter asked = parameter.getParameter();
    VisibleDatabases visible =
        VisibleDatabases.from(context, asked.getDeclaringExecutable().getDeclaringClass());
    return new ParameterValue(asked, visible).get();
  }
}
