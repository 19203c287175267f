package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AtExitTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** As a container does with an application: classes of its own for each deployment. */
  private static final class OwnClasses extends URLClassLoader {
    private final ClassLoader shared;

    OwnClasses(ClassLoader shared, URL... own) {
      super(own, null);
      this.shared = shared;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      return name.startsWith("io.hosteddb.") ? super.findClass(name) : shared.loadClass(name);
    }
  }

  /** Begins and ends what has something closed at the end of the process, by other classes. */
  private static WeakReference<ClassLoader> deployed() throws Exception {
    try (OwnClasses classes =
        new OwnClasses(
            AtExitTest.class.getClassLoader(),
            AtExit.class.getProtectionDomain().getCodeSource().getLocation())) {
      Class<?> type = classes.loadClass(RunningApplication.class.getName());
      assertThat(type).isNotEqualTo(RunningApplication.class);
      Object application = type.getMethod("begin").invoke(null);
      Object another = type.getMethod("begin").invoke(null);
      type.getMethod("closed").invoke(application);
      type.getMethod("closed").invoke(another);
      type.getMethod("closed").invoke(another);
      return new WeakReference<>(classes);
    }
  }

  @Test
  void whatIsClosed_leavesNoHookThatKeepsItsClasses() throws Exception {
    WeakReference<ClassLoader> gone = deployed();
    long begun = System.nanoTime();
    while (gone.get() != null && System.nanoTime() - begun < PATIENCE.toNanos()) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(gone.get()).as("the class loader of what was taken out").isNull();
  }
}
