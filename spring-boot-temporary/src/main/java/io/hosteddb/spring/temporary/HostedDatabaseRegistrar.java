package io.hosteddb.spring.temporary;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryDatabases;
import io.hosteddb.temporary.TemporaryProject;
import io.hosteddb.temporary.WantedDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.container.ContainerImageMetadata;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Attaches what a class imports while the beans are still being defined, since what a database can
 * be connected by is known when it is there. The context closes it after all beans, also when it
 * does not come up.
 */
final class HostedDatabaseRegistrar implements ImportBeanDefinitionRegistrar {
  /** What comes before the names of its beans. */
  private static final String PROJECT = "hostedDatabases";

  /** By the end of its name Spring Boot knows variables, whose names it takes for properties'. */
  static final String PROPERTY_SOURCE =
      PROJECT + "-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

  private static final String SANITIZING =
      "org.springframework.boot.actuate.endpoint.SanitizingFunction";

  private final ConfigurableEnvironment environment;

  HostedDatabaseRegistrar(Environment environment) {
    this.environment = (ConfigurableEnvironment) environment;
  }

  @Override
  public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry beans) {
    List<AnnotationAttributes> imports =
        importing
            .getMergedRepeatableAnnotationAttributes(
                ImportHostedDatabase.class, ImportHostedDatabases.class, false)
            .stream()
            .toList();
    String project = PROJECT + "." + importing.getClassName();
    // The container and its parts import this each.
    if (!imports.isEmpty()
        && beans instanceof DefaultListableBeanFactory factory
        && !factory.containsSingleton(project)) {
      requireNotAheadOfTime(importing.getClassName());
      register(importing.getClassName(), project, imports, factory);
    }
  }

  /** A database of one run cannot be written into code that is made before it. */
  private void requireNotAheadOfTime(String importing) {
    if (environment.getProperty(AbstractAotProcessor.AOT_PROCESSING, Boolean.class, false)) {
      throw new ConfigurationException(
          "@ImportHostedDatabase",
          "A context with a database of its own cannot be processed ahead of time, and "
              + importing
              + " imports one. Put @DisabledInAotMode on the test class, or leave this class out of"
              + " what is processed.");
    }
  }

  private void register(
      String label,
      String name,
      List<AnnotationAttributes> imports,
      DefaultListableBeanFactory beans) {
    TemporaryProject project = attach(label, imports);
    ProjectOfContext ofContext = new ProjectOfContext(project);
    beans.registerSingleton(name, ofContext);
    beans.registerDisposableBean(name, ofContext::close);
    List<Import> all = new ArrayList<>();
    for (int i = 0; i < imports.size(); i++) {
      all.add(Import.of(project.databases().get(i), imports.get(i)));
    }
    List<Violation> violations = new ArrayList<>();
    for (Import one : all) {
      register(one, all, beans, violations);
    }
    if (!violations.isEmpty()) {
      throw new ConfigurationException(violations);
    }
    addVariables(project.variables());
    addOverrides(all);
    if (ClassUtils.isPresent(SANITIZING, HostedDatabaseRegistrar.class.getClassLoader())) {
      MaskedVariables.addTo(beans);
    }
  }

  private TemporaryProject attach(String label, List<AnnotationAttributes> imports) {
    List<WantedDatabase> wanted =
        imports.stream()
            .map(one ->
                new WantedDatabase(
                    one.getString("value"),
                    orNull(one.getString("name")),
                    null,
                    orNull(one.getString("region"))))
            .toList();
    try {
      // Not closed: the next context finds the servers running. The process closes it at its end.
      return TemporaryDatabases.open(ImportSettings.read(environment)).attach(label, wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BeanCreationException("Interrupted while databases were attached.", e);
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static void register(
      Import one, List<Import> all, DefaultListableBeanFactory beans, List<Violation> violations) {
    String name = "hostedDatabase." + one.database().database().provider();
    if (beans.containsSingleton(name)) {
      violations.add(
          new Violation(
              "provider",
              "The context imports '"
                  + one.database().database().provider()
                  + "' twice. Leave one out."));
      return;
    }
    beans.registerSingleton(name, one.database());
    one.missing().ifPresent(violations::add);
    for (Connection connection : one.given(all)) {
      register(connection, one.database(), name, beans, violations);
    }
  }

  private static void register(
      Connection connection,
      TemporaryDatabase database,
      String name,
      DefaultListableBeanFactory beans,
      List<Violation> violations) {
    String type = connection.type().getSimpleName();
    for (String other : beans.getBeanNamesForType(connection.type(), true, false)) {
      violations.add(
          new Violation(
              "types",
              database
                  + " gives "
                  + type
                  + ", and so does '"
                  + other
                  + "'. Name it in 'types' of the one @ImportHostedDatabase that the application"
                  + " connects by."));
    }
    register(connection, name, beans);
    connection.companions().stream()
        .filter(one -> beans.getBeanNamesForType(one.type(), true, false).length == 0)
        .forEach(one -> register(one, name, beans));
  }

  private static void register(
      Connection connection, String name, DefaultListableBeanFactory beans) {
    RootBeanDefinition definition = definition(connection);
    // What tells a slice to leave the DataSource as it is, instead of putting an embedded one
    // there.
    new ContainerImageMetadata(null).addTo(definition);
    beans.registerBeanDefinition(name + "." + connection.type().getSimpleName(), definition);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // The supplier is of the type beside it.
  private static RootBeanDefinition definition(Connection connection) {
    return new RootBeanDefinition((Class) connection.type(), connection.details());
  }

  /** In the same place, so that they are masked, too. */
  private void addOverrides(List<Import> imports) {
    Binder binder = Binder.get(environment);
    for (Import one : imports) {
      for (Connection connection : one.given(imports)) {
        connection.overrides().stream()
            .filter(group ->
                group.keySet().stream().anyMatch(name -> binder.bind(name, String.class).isBound()))
            .map(HostedDatabaseRegistrar::asVariables)
            .forEach(this::addVariables);
      }
    }
  }

  private static Map<String, String> asVariables(Map<String, String> properties) {
    Map<String, String> variables = new TreeMap<>();
    properties.forEach(
        (name, text) -> variables.put(name.toUpperCase(Locale.ROOT).replace('.', '_'), text));
    return variables;
  }

  private void addVariables(Map<String, String> variables) {
    MutablePropertySources sources = environment.getPropertySources();
    Map<String, Object> all = new TreeMap<>(variables);
    if (sources.remove(PROPERTY_SOURCE) instanceof MapPropertySource earlier) {
      earlier.getSource().forEach(all::putIfAbsent);
    }
    sources.addFirst(new SystemEnvironmentPropertySource(PROPERTY_SOURCE, all));
  }
}
