package io.hosteddb.testkit.provider;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps what kits print that run inside a test, for that test alone: classes run at the same time,
 * and a kit prints in the thread of the test that runs it.
 */
final class Reports implements BeforeEachCallback, AfterEachCallback {
  private static final ThreadLocal<List<String>> HERE = new ThreadLocal<>();

  static {
    ProviderConformance.printer = Reports::print;
  }

  private final List<String> printed = new ArrayList<>();

  private static void print(String report) {
    List<String> kept = HERE.get();
    if (kept == null) {
      System.out.println(report);
    } else {
      kept.add(report);
    }
  }

  List<String> printed() {
    return printed;
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    HERE.set(printed);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    HERE.remove();
  }
}
