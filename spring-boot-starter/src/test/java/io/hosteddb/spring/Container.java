package io.hosteddb.spring;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes an application in and out, and the next one, as a servlet container does. */
final class Container {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);
  private static final int PROCESSES_AT_ONCE = 8;

  /** Longer than Java keeps a thread that waits for processes and has none. */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private Container() {}

  public static void main(String[] arguments) throws Exception {
    startWaiters();
    WeakReference<ClassLoader> first = inAWorldOfItsOwn();
    // Java's own caches keep what they were used for last.
    WeakReference<ClassLoader> second = inAWorldOfItsOwn();

    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!first.refersTo(null) && System.nanoTime() < deadline) {
      System.gc();
    }
    System.out.println(first.refersTo(null) ? "It is gone." : "It has stayed.");
    System.out.println("Threads: " + Thread.getAllStackTraces().keySet() + " " + second);
  }

  /** Java's threads that wait for processes keep the world that they began in, for a minute. */
  private static void startWaiters() throws IOException, InterruptedException {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < PROCESSES_AT_ONCE; i++) {
      all.add(new ProcessBuilder("cat").start());
    }
    for (Process one : all) {
      one.getOutputStream().close();
      int unused = one.waitFor();
    }
  }

  private static WeakReference<ClassLoader> inAWorldOfItsOwn() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader world =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(world);
      Method run = world.loadClass(TakenOutApplication.class.getName()).getDeclaredMethod("run");
      run.setAccessible(true);
      Object unused = run.invoke(null);
      return new WeakReference<>(world);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static URL[] classPath() throws IOException {
    List<URL> all = new ArrayList<>();
    for (String entry : SEPARATOR.splitAsStream(Poms.property("java.class.path")).toList()) {
      all.add(Path.of(entry).toUri().toURL());
    }
    return all.toArray(URL[]::new);
  }
}
