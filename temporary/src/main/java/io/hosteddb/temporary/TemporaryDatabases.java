package io.hosteddb.temporary;

import io.hosteddb.error.ConfigurationException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Attaches databases for a while. All in one process who open this with equal settings share one
 * library: the first pays for its start, and it is closed with the last.
 *
 * <pre>{@code
 * try (TemporaryDatabases temporary = TemporaryDatabases.open(TemporarySettings.defaults());
 *     TemporaryProject project =
 *         temporary.attach("orders", List.of(WantedDatabase.of("postgres")))) {
 *   DataSource orders = project.database("postgres").dataSource();
 * }
 * }</pre>
 *
 * <p>What is attached at a vendor is written down before it is made. A run that is killed leaves
 * that behind, and the next one that is set up for the same backend removes it.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class TemporaryDatabases implements AutoCloseable {
  private final TemporarySettings settings;
  private final OpenLibraries.Use use;
  private final AtomicBoolean closed = new AtomicBoolean();

  private TemporaryDatabases(TemporarySettings settings, OpenLibraries.Use use) {
    this.settings = settings;
    this.use = use;
  }

  /**
   * Opens the library, unless it is.
   *
   * @param settings which backends serve the providers on the class path, and with what
   * @return a use of the library; close it
   * @throws ConfigurationException with everything that is wrong with the settings
   */
  public static TemporaryDatabases open(TemporarySettings settings) {
    return new TemporaryDatabases(settings, OpenLibraries.use(settings));
  }

  /**
   * Attaches databases to a project of their own, and waits until all are READY, for as long as
   * {@link TemporarySettings#READY_WITHIN} says. Also after this was closed, which opens the
   * library again.
   *
   * @param label what the project is for, such as the name of a test class; two of one label are
   *     two projects
   * @param wanted the databases
   * @return the project; close it. It may outlive this
   * @throws ConfigurationException with everything that is wrong with what is wanted; nothing was
   *     attached
   * @throws io.hosteddb.database.NotReadyException if one of them failed or took too long, in the
   *     vendor's words; all were detached
   * @throws InterruptedException if the thread was interrupted; all were detached
   */
  public TemporaryProject attach(String label, List<WantedDatabase> wanted)
      throws InterruptedException {
    OpenLibraries.Use own = OpenLibraries.use(settings);
    boolean attached = false;
    try {
      TemporaryProject project = new Attaching(own, label).attach(wanted);
      attached = true;
      return project;
    } finally {
      if (!attached) {
        own.end();
      }
    }
  }

  /**
   * Ends this use of the library. The last one, projects included, closes it, and waits up to a
   * minute for what is then still at a vendor. Closing twice does nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      use.end();
    }
  }
}
