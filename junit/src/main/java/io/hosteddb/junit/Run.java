package io.hosteddb.junit;

import io.hosteddb.temporary.TemporaryDatabases;
import io.hosteddb.temporary.TemporarySettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The library, for as long as this run of tests lasts. */
@SuppressWarnings("deprecation") // Jupiter before 5.13 closes nothing else.
final class Run implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create("io.hosteddb.junit");

  private static final String FILE = "junit-platform.properties";

  private final TemporaryDatabases databases;

  private Run(TemporaryDatabases databases) {
    this.databases = databases;
  }

  /** The one of a context; the first opens it. */
  static TemporaryDatabases of(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    return kept(root, Run.class, () -> new Run(TemporaryDatabases.open(settings(root))), Run.class)
        .databases;
  }

  /** What a context's store has under a key, made if it has nothing there. */
  static <T> T kept(ExtensionContext context, Object key, Supplier<T> made, Class<T> type) {
    return Objects.requireNonNull(
        context.getStore(NAMESPACE).getOrComputeIfAbsent(key, absent -> made.get(), type));
  }

  private static TemporarySettings settings(ExtensionContext context) {
    Set<String> inFile = namesInFile();
    TemporarySettings.requireNoSecretAmong(inFile, FILE);
    return TemporarySettings.read(context::getConfigurationParameter)
        .withUnknownOf(inFile)
        .withUnknownOf(System.getProperties().stringPropertyNames());
  }

  private static Set<String> namesInFile() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? Run.class.getClassLoader() : context;
    Properties properties = new Properties();
    try (InputStream file = loader.getResourceAsStream(FILE)) {
      if (file != null) {
        properties.load(file);
      }
    } catch (IOException e) {
      // JUnit has read it before, and says so where it cannot.
      return Set.of();
    }
    return properties.stringPropertyNames();
  }

  @Override
  public void close() {
    databases.close();
  }
}
