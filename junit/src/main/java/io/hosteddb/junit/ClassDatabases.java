package io.hosteddb.junit;

import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.junit.AttachDatabase.Lifetime;
import io.hosteddb.temporary.TemporaryProject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The databases of one context, a test class or a test, in its store; attached when the first asks.
 * What kept them from being attached is told to everybody who asks.
 */
@SuppressWarnings("deprecation") // Jupiter before 5.13 closes nothing else.
final class ClassDatabases implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  private final @Nullable TemporaryProject project;
  private final @Nullable RuntimeException failure;

  /** A store also looks for a key in those of the contexts above. */
  private record Key(Class<?> testClass, Lifetime lifetime) {}

  private ClassDatabases(@Nullable TemporaryProject project, @Nullable RuntimeException failure) {
    this.project = project;
    this.failure = failure;
  }

  /** Those of the test class that a context is directly about. */
  static Optional<TemporaryProject> of(ExtensionContext context) {
    return context.getTestClass().flatMap(type -> in(context, type, Lifetime.CLASS));
  }

  /** Those of the test that a context is about. */
  static Optional<TemporaryProject> ofTest(ExtensionContext context, Class<?> testClass) {
    return in(context, testClass, Lifetime.TEST);
  }

  private static Optional<TemporaryProject> in(
      ExtensionContext context, Class<?> testClass, Lifetime lifetime) {
    return Run.kept(
            context,
            new Key(testClass, lifetime),
            () -> attach(context, testClass, lifetime),
            ClassDatabases.class)
        .get();
  }

  private static ClassDatabases attach(
      ExtensionContext context, Class<?> testClass, Lifetime lifetime) {
    try {
      List<Declared> declared =
          Declared.by(testClass).stream().filter(d -> d.lifetime() == lifetime).toList();
      if (declared.isEmpty()) {
        return new ClassDatabases(null, null);
      }
      return new ClassDatabases(
          Run.of(context)
              .attach(
                  label(context, testClass, lifetime),
                  declared.stream().map(Declared::wanted).toList()),
          null);
    } catch (HostedDatabasesException e) {
      return new ClassDatabases(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ClassDatabases(
          null, new ExtensionConfigurationException("Interrupted while databases were attached."));
    }
  }

  private static String label(ExtensionContext context, Class<?> testClass, Lifetime lifetime) {
    String method =
        lifetime == Lifetime.CLASS
            ? ""
            : context.getTestMethod().map(m -> "." + m.getName()).orElse("");
    return testClass.getName() + method;
  }

  private Optional<TemporaryProject> get() {
    if (failure != null) {
      throw failure;
    }
    return Optional.ofNullable(project);
  }

  @Override
  public void close() {
    if (project != null) {
      project.close();
    }
  }
}
